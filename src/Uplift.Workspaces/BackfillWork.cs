using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.ReadWrite.Backfills;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>
/// Works on backfills. Any number of processes can: a tenant's lease lets in one at a time, and whoever
/// comes next goes on where the last batch ended.
/// </summary>
public sealed class BackfillWork(BackfillDesk desk, TimeProvider time, BackfillWorkOptions options)
{
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_report = TimeSpan.FromMilliseconds(500);

    /// <summary>Works on a backfill until it has ended or is paused.</summary>
    /// <param name="cancellationToken">Ends the work between two batches; it is gone on with by
    /// the next process.</param>
    public async Task<Backfill> RunAsync(Backfill backfill, CancellationToken cancellationToken)
    {
        var parts = await desk.Table.ReadPartsAsync(backfill.Id, cancellationToken);
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.Parallel,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(parts.Where(part => !part.IsOver), parallel,
            async (part, token) => await WorkAsync(backfill, part, token));
        return await EndAsync(backfill, cancellationToken);
    }

    /// <summary>
    /// Works on all backfills that are open, the most urgent first, and looks for more until it is stopped.
    /// </summary>
    public async Task RunAllAsync(TimeSpan look, CancellationToken cancellationToken)
    {
        while (true)
        {
            var open = await desk.Table.ListAsync(onlyOpen: true, cancellationToken);
            var next = open.FirstOrDefault(backfill => backfill.State == BackfillState.Running);
            if (next is not null) await RunAsync(next, cancellationToken);
            else await Task.Delay(look, time, cancellationToken);
        }
    }

    private async Task WorkAsync(Backfill backfill, BackfillPart part, CancellationToken cancellationToken)
    {
        var tenant = TenantId.Parse(part.Tenant);
        var last = part.Progress;
        try
        {
            while (await desk.Table.ReadStateAsync(backfill.Id, cancellationToken) == BackfillState.Running)
            {
                var result = await desk.Runner()
                    .RunAsync(WorkOf(backfill, tenant), Reporter(backfill, tenant, progress => last = progress),
                        cancellationToken);
                if (result.Problems.All(problem => problem.Code != DiagnosticCodes.TenantLocked))
                {
                    await ReportAsync(
                        backfill, tenant, StateOf(result.Outcome), Ended(last, result), CancellationToken.None);
                    cancellationToken.ThrowIfCancellationRequested();
                    return;
                }

                await ReportElsewhereAsync(backfill, tenant, result.Problems[0].Message, cancellationToken);
                await Task.Delay(s_again, time, cancellationToken);
            }
        }
        catch (UpliftException error)
        {
            await ReportAsync(
                backfill, tenant, BackfillPartState.Failed, last with { Note = error.Message }, cancellationToken);
        }
    }

    private TenantBackfill WorkOf(Backfill backfill, TenantId tenant) =>
        new(backfill.Id, tenant, desk.PackageOf(backfill.Request), backfill.Request, backfill.Actor, backfill.Created);

    // The row is for people: batches of milliseconds need not be told one by one.
    private Func<BackfillProgress, CancellationToken, Task<bool>> Reporter(
        Backfill backfill, TenantId tenant, Action<BackfillProgress> heard)
    {
        var (reported, note) = (0L, "");
        return async (progress, token) =>
        {
            heard(progress);
            if (reported != 0 && time.GetElapsedTime(reported) < s_report && progress.Note == note) return true;
            (reported, note) = (time.GetTimestamp(), progress.Note);
            var standing = await ReportAsync(backfill, tenant, BackfillPartState.Running, progress, token);
            return standing.State == BackfillState.Running && !(standing.IsOutranked && options.GivesWay);
        };
    }

    // Another process of the same backfill may be the one that works there: its progress stands.
    private async Task ReportElsewhereAsync(
        Backfill backfill, TenantId tenant, string why, CancellationToken cancellationToken)
    {
        var part = (await desk.Table.ReadPartsAsync(backfill.Id, cancellationToken))
            .First(part => part.Tenant == tenant.Value);
        options.Progress(part with { Progress = part.Progress with { Note = why } });
    }

    private async Task<BackfillStanding> ReportAsync(
        Backfill backfill, TenantId tenant, BackfillPartState state, BackfillProgress progress, CancellationToken cancellationToken)
    {
        options.Progress(new BackfillPart(tenant.Value, state, progress, time.GetUtcNow()));
        return await desk.Table.PutPartAsync(backfill.Id, tenant, state, progress, cancellationToken);
    }

    private static BackfillProgress Ended(BackfillProgress last, RunResult result) => result.Outcome switch
    {
        RunOutcome.Done or RunOutcome.Incomplete => new(result.Read, result.Read, result.Changed, result.Failed)
        {
            Rate = last.Rate,
        },
        RunOutcome.Interrupted => last with { Note = "" },
        _ => last with { Note = string.Join(" ", result.Problems.Select(problem => problem.Message)) },
    };

    private static BackfillPartState StateOf(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Done => BackfillPartState.Done,
        RunOutcome.Incomplete => BackfillPartState.Incomplete,
        RunOutcome.Interrupted => BackfillPartState.Waiting,
        _ => BackfillPartState.Failed,
    };

    private async Task<Backfill> EndAsync(Backfill backfill, CancellationToken cancellationToken)
    {
        var parts = await desk.Table.ReadPartsAsync(backfill.Id, cancellationToken);
        var end = parts.All(part => part.State == BackfillPartState.Done) ? BackfillState.Done
            : parts.All(part => part.IsOver) ? BackfillState.Incomplete
            : parts.Any(part => part.State == BackfillPartState.Failed) ? BackfillState.Failed
            : BackfillState.Running;
        if (end != BackfillState.Running)
        {
            await desk.Table.MoveAsync(backfill.Id, [BackfillState.Running], end, backfill.Actor, cancellationToken);
        }

        return await desk.Table.FindAsync(backfill.Id, cancellationToken);
    }
}

/// <summary>How a process works on backfills.</summary>
public sealed record BackfillWorkOptions
{
    /// <summary>How many tenants at once.</summary>
    public int Parallel { get; init; } = 2;

    /// <summary>Leaves a backfill between two batches when a more urgent one is there.</summary>
    public bool GivesWay { get; init; }

    /// <summary>Hears how far it is, from several threads.</summary>
    public Action<BackfillPart> Progress { get; init; } = _ => { };
}
