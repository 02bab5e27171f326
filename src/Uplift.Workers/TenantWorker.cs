using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Planning;
using Uplift.Rollouts;
using Uplift.Stores;
using Uplift.Workspaces;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Workers;

/// <summary>
/// Carries one tenant of a rollout through: its run, what must hold of it, and what follows when it does
/// not. Each part can be done again by another worker: the run goes on where it was, an undo that was
/// made is not made twice (P2).
/// </summary>
internal sealed class TenantWorker(
    OpenedWorkspace workspace, RolloutTable table, Rollout rollout, Plan plan, WorkerSettings settings)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private readonly TenantProbe _probe = new(workspace, rollout.Spec);

    private readonly RunOptions _options = new()
    {
        Actor = rollout.Actor,
        AcceptIrreversible = rollout.Spec.AcceptIrreversible,
        AcceptPreview = rollout.Spec.AcceptPreview,
        DoneByHand = rollout.Spec.Done,
        Lease = settings.Lease,
    };

    /// <summary>Goes on with a tenant from where it stands.</summary>
    /// <param name="held">As it was claimed.</param>
    public async Task RunAsync(RolloutTenant held, CancellationToken cancellationToken)
    {
        if (held.State == RolloutTenantState.Undoing)
        {
            await UndoAsync(held, cancellationToken);
            return;
        }

        if (await FindOpeningAsync(held, cancellationToken) is { } opening)
        {
            var later = held with
            {
                State = RolloutTenantState.Waiting,
                Due = opening,
                Message = $"its window opens at {opening:u}",
            };
            await table.WriteAsync(rollout.Id, held, later, null, cancellationToken);
            return;
        }

        var result = IsIsolated
            ? await IsolateAsync(TenantId.Parse(held.Tenant), cancellationToken)
            : await ApplyAsync(TenantId.Parse(held.Tenant), cancellationToken);
        if (result.Outcome == RunOutcome.Interrupted)
        {
            // Only this process stops: the next one goes on with the run.
            await table.WriteAsync(
                rollout.Id, held, held with { State = RolloutTenantState.Waiting }, null, CancellationToken.None);
            return;
        }

        var wrong = OutcomeWord.IsGood(result.Outcome)
            ? await _probe.FindWrongAsync(TenantId.Parse(held.Tenant), cancellationToken)
            : Reason(result);
        if (wrong is null) await EndAsync(
            held, held with { State = RolloutTenantState.Done, Run = result.Run, Message = "" }, "moved");
        else await FailAsync(held, result.Run, wrong, cancellationToken);
    }

    /// <summary>Ends the work on a tenant that cannot be begun, or not be ended, whoever tries it.</summary>
    public Task RefuseAsync(RolloutTenant held, string why) =>
        EndAsync(held, held with { State = RolloutTenantState.Failed, Message = why }, "failed");

    /// <summary>Tells those who look why a tenant stands still; it stays with its claim.</summary>
    public Task TellAsync(RolloutTenant held, string why) =>
        table.WriteAsync(rollout.Id, held, held with { Message = why }, null, CancellationToken.None);

    private async Task FailAsync(RolloutTenant held, string run, string wrong, CancellationToken cancellationToken)
    {
        if (rollout.Spec.OnFailure == FailedTenant.Leave || (run.Length == 0 && !IsIsolated))
        {
            await EndAsync(held, held with { State = RolloutTenantState.Failed, Run = run, Message = wrong }, "failed");
            return;
        }

        var undoing = held with { State = RolloutTenantState.Undoing, Run = run, Message = wrong };
        if (await table.WriteAsync(
            rollout.Id, held, undoing, table.Event(settings.Name, "failed", $"{held.Tenant}: {wrong}"),
            cancellationToken))
        {
            await UndoAsync(undoing, cancellationToken);
        }
    }

    private async Task UndoAsync(RolloutTenant held, CancellationToken cancellationToken)
    {
        var tenant = TenantId.Parse(held.Tenant);
        var result = await UntilUnlockedAsync(() => UndoAsync(tenant, held.Run, cancellationToken), cancellationToken);
        if (result.Outcome == RunOutcome.Interrupted) return;
        if (OutcomeWord.IsGood(result.Outcome) || IsTakenBackAlready(result))
        {
            await EndAsync(held, held with { State = RolloutTenantState.TakenBack }, "taken back");
            return;
        }

        var message = $"{held.Message} It could not be taken back: {Reason(result)}".TrimStart();
        await EndAsync(held, held with { State = RolloutTenantState.Failed, Message = message }, "failed");
    }

    private bool IsIsolated => rollout.Spec.Strategy == RolloutStrategy.Isolated;

    // A clone goes, or gives its place back; where the old side was removed, the run is taken back in place.
    private async Task<RunResult> UndoAsync(TenantId tenant, string run, CancellationToken cancellationToken)
    {
        if (IsIsolated)
        {
            var desk = new IsolationDesk(workspace, _options);
            var switched = await desk.TakeBackAsync(tenant, cancellationToken);
            if (switched is not null || !await HasRunAsync(tenant, run, cancellationToken))
            {
                return switched ?? new RunResult(tenant, RunOutcome.Done);
            }
        }

        var runs = new LastRuns(workspace, _options, 1);
        return (await runs.UndoAsync([tenant], run, new SilentObserver(), cancellationToken))[0];
    }

    private async Task<bool> HasRunAsync(TenantId tenant, string run, CancellationToken cancellationToken)
    {
        await using var store = await workspace.Provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        return (await transaction.Runs.ReadRunsAsync(cancellationToken)).Any(one => one.Id == run);
    }

    private async Task<RunResult> IsolateAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        if (HasNothingToDo(tenant)) return new RunResult(tenant, RunOutcome.UpToDate);
        var desk = new IsolationDesk(workspace, _options);

        // What an earlier plan left is no part of this one; its packages may have been repaired since.
        if (await desk.FindAsync(tenant, cancellationToken) is { Stage: CloneStage.Cloned } left
            && left.Plan != plan.Id)
        {
            await desk.DropAsync(tenant, cancellationToken);
        }

        return await UntilUnlockedAsync(
            async () => (await desk.ApplyAsync(
                tenant, plan, (clone, token) => _probe.FindWrongInCloneAsync(tenant, clone, token),
                new SilentObserver(), cancellationToken)).Run!, cancellationToken);
    }

    // A tenant that got there by itself meanwhile is in no plan, or has no step in it.
    private bool HasNothingToDo(TenantId tenant) =>
        plan.ClassOf(tenant.Value) is not { } planned || planned is { IsRefused: false, Steps.Count: 0 };

    private async Task<RunResult> ApplyAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        if (HasNothingToDo(tenant)) return new RunResult(tenant, RunOutcome.UpToDate);
        var control = await workspace.ControlAsync(cancellationToken);
        using var work = new TenantWork(control, "rollout", plan.Id, rollout.Actor);
        var runner = workspace.Upgrader().Runner;
        var result = await UntilUnlockedAsync(
            () => runner.ApplyAsync(tenant, plan, _options, cancellationToken), cancellationToken);
        await work.TakeAsync(result);
        return result;
    }

    // A worker that died, or that only seems dead, has the lease until it ends by itself.
    private async Task<RunResult> UntilUnlockedAsync(Func<Task<RunResult>> work, CancellationToken cancellationToken)
    {
        var patience = workspace.Time.GetUtcNow() + (2 * settings.Lease);
        while (true)
        {
            var result = await work();
            var isLocked = result.Problems is [{ Code: DiagnosticCodes.TenantLocked }, ..];
            if (!isLocked || workspace.Time.GetUtcNow() >= patience) return result;
            await Task.Delay(s_pause, workspace.Time, cancellationToken);
        }
    }

    private async Task<DateTimeOffset?> FindOpeningAsync(RolloutTenant held, CancellationToken cancellationToken)
    {
        var entry = (await workspace.FindTenantsAsync([held.Tenant], cancellationToken))[0];
        return RolloutDesk.WindowOf(entry, rollout.Spec)?.NextOpening(workspace.Time.GetUtcNow());
    }

    private Task<bool> EndAsync(RolloutTenant held, RolloutTenant next, string what)
    {
        var reason = next.Message.Length == 0 ? next.Tenant : $"{next.Tenant}: {next.Message}";
        return table.WriteAsync(
            rollout.Id, held, next, table.Event(settings.Name, what, reason), CancellationToken.None);
    }

    private static bool IsTakenBackAlready(RunResult result) =>
        result.Problems is [{ Code: DiagnosticCodes.TakenBackAlready }, ..];

    private static string Reason(RunResult result) => result switch
    {
        { Problems: [var problem, ..] } => problem.Message,
        { Failures: [var failure, ..] } => $"{failure.Collection}/{failure.ObjectId}: {failure.Message}",
        _ => OutcomeWord.Of(result.Outcome),
    };
}
