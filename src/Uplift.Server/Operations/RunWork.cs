using System.Collections.Concurrent;
using System.Text.Json;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Server.Api.Contracts;
using Uplift.Server.Reports;
using Uplift.Server.Telemetry;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Server.Operations;

/// <summary>
/// Applies plans, goes on with runs and takes them back, for the tenants that have no result yet: runs
/// go on where they were, and what is done is not done again (P2).
/// </summary>
internal sealed class RunWork(
    OpenedWorkspace workspace, ControlDatabase control, OperationTable table, UpliftMeter meter, ReviewShelf shelf) : IOperationWork
{
    /// <summary>Applies a plan.</summary>
    public const string Apply = "apply";

    /// <summary>Goes on with unfinished runs.</summary>
    public const string Resume = "resume";

    /// <summary>Takes back last runs.</summary>
    public const string Undo = "undo";

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public bool Does(string kind) => kind is Apply or Resume or Undo;

    /// <inheritdoc/>
    public async Task RunAsync(OperationRun run)
    {
        var (held, cancellationToken) = (run.Held, run.Token);
        var choices = JsonSerializer.Deserialize<RunChoices>(held.Operation.Choices, ServerJson.Options)!;
        var options = choices.ToOptions(held.Operation.Actor) with
        {
            AskedAt = held.Operation.Created,
            Review = shelf.Find(choices),
        };
        var left = held.Operation.Tenants.Except(held.Done).Select(TenantId.Parse).ToList();

        // The leases of a process that died on another machine end by themselves, not before.
        var patience = control.Time.GetUtcNow() + (held.IsTakenUp ? 2 * options.Lease : TimeSpan.Zero);
        while (left.Count > 0)
        {
            var locked = new ConcurrentBag<TenantId>();
            var part = new Part(held.Operation, choices, options, left, new OperationObserver(run.Progress, meter),
                results => WriteAsync(run, results), result => !IsToWait(result, locked));
            await RunAsync(part, cancellationToken);
            left = [.. locked];
            if (left.Count > 0) await Task.Delay(s_pause, control.Time, cancellationToken);
        }

        bool IsToWait(RunResult result, ConcurrentBag<TenantId> locked)
        {
            if (result.Problems is not [{ Code: DiagnosticCodes.TenantLocked }, ..]
                || control.Time.GetUtcNow() >= patience) return false;
            locked.Add(result.Tenant);
            return true;
        }
    }

    private Task RunAsync(Part part, CancellationToken cancellationToken) => part.Operation.Kind switch
    {
        Apply => ApplyAsync(part, cancellationToken),
        Resume => ResumeAsync(part, cancellationToken),
        _ => UndoAsync(part, cancellationToken),
    };

    // What only this process breaks off is no result: the next one goes on with it.
    private Task WriteAsync(OperationRun run, IReadOnlyList<RunResult> results)
    {
        var isLeft = run.Token.IsCancellationRequested && !run.IsCancelled;
        var told = results.Where(result => !isLeft || result.Outcome != RunOutcome.Interrupted)
            .Select(result => new OperationResult(
                result.Tenant.Value, JsonSerializer.Serialize(RunResultView.Of(result), ServerJson.Options)));
        return table.AddResultsAsync(run.Held.Hold, [.. told], CancellationToken.None);
    }

    private async Task ApplyAsync(Part part, CancellationToken cancellationToken)
    {
        var id = part.Operation.Plan;
        var plan = await control.FindPlanAsync(id, cancellationToken) ?? throw new UpliftException(
            DiagnosticCodes.UnknownPlan, $"There is no plan {id} any more.", hint: "Make one with POST /api/v1/plans.");
        var names = part.Tenants.Select(tenant => tenant.Value).ToHashSet(StringComparer.Ordinal);
        var application = new PlanApplication(workspace, plan.Only(names), part.Options, Apply)
        {
            Written = part.Written,
            Counts = part.Counts,
        };
        await application.ApplyAsync(part.Choices.AtOnce, part.Observer, cancellationToken);
    }

    private async Task ResumeAsync(Part part, CancellationToken cancellationToken)
    {
        var named = part.Choices.Tenants is { Count: > 0 };
        var runs = new UnfinishedRuns(workspace, part.Options, part.Choices.AtOnce) { Written = part.Written };
        await runs.ResumeAsync(
            part.Tenants, Resume, result => part.Counts(result) && (named || result.Outcome != RunOutcome.UpToDate),
            part.Observer, cancellationToken);
    }

    private async Task UndoAsync(Part part, CancellationToken cancellationToken)
    {
        var runs = new LastRuns(workspace, part.Options, part.Choices.AtOnce)
        {
            Written = part.Written,
            Counts = part.Counts,
        };
        await runs.UndoAsync(part.Tenants, part.Choices.Run, part.Observer, cancellationToken);
    }

    private sealed record Part(
        Operation Operation, RunChoices Choices, RunOptions Options, IReadOnlyList<TenantId> Tenants,
        IRunObserver Observer,
        Func<IReadOnlyList<RunResult>, Task> Written, Func<RunResult, bool> Counts);
}
