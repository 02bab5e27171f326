using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Execution.Isolation;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>A tenant that has a second side.</summary>
public sealed record IsolatedTenant(TenantId Tenant, CloneRecord Record);

/// <summary>Upgrades tenants on clones, switches them, and back; each end is mirrored and audited.</summary>
public sealed class IsolationDesk(OpenedWorkspace workspace, RunOptions options)
{
    /// <summary>Upgrades a tenant on a clone and switches it; goes on with a clone that was made for the same
    /// targets.</summary>
    /// <param name="ask">Says what does not hold of the upgraded clone, asked in its store; null: all holds.</param>
    public async Task<IsolatedResult> ApplyAsync(
        TenantId tenant, Plan plan, Func<IStoreProvider, CancellationToken, Task<string?>> ask, IRunObserver observer,
        CancellationToken cancellationToken)
    {
        var control = await workspace.ControlAsync(cancellationToken);
        if (await FindAsync(tenant, cancellationToken) is { Stage: CloneStage.Cloned } record && record.Plan != plan.Id
            && await control.FindPlanAsync(record.Plan, cancellationToken) is { } begun
            && begun.Targets.SequenceEqual(plan.Targets)) plan = begun;
        var result = await (await RunnerAsync(tenant, observer, cancellationToken)).ApplyAsync(
            tenant, plan, Announcing(control), ask, cancellationToken);
        if (result.Pause is null) return result;
        using var work = new TenantWork(control, "isolate", plan.Id, options.Actor);
        await work.TakeAsync(result.Run!);
        return result;
    }

    /// <summary>Lets the side that was kept serve again.</summary>
    public async Task<IsolatedResult> BackAsync(
        TenantId tenant, BackChoice choice, CancellationToken cancellationToken)
    {
        var control = await workspace.ControlAsync(cancellationToken);
        var result = await (await RunnerAsync(tenant, new SilentObserver(), cancellationToken))
            .BackAsync(tenant, choice, Announcing(control), cancellationToken);
        using var work = new TenantWork(control, "switch-back", "", options.Actor);
        await work.TakeAsync(result.Run!);
        return result;
    }

    /// <summary>
    /// Takes back whatever an isolated upgrade did: a clone that never served is thrown away; one that serves gives its
    /// place to the old side, with what was written since. Safe to repeat.
    /// </summary>
    /// <returns>How the switch back ended; null: nothing had to be switched.</returns>
    public async Task<RunResult?> TakeBackAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var stage = (await FindAsync(tenant, cancellationToken))?.Stage;
        RunResult? result = null;
        if (stage == CloneStage.Switched)
        {
            result = (await BackAsync(tenant, BackChoice.Replay, cancellationToken)).Run!;
            if (!OutcomeWord.IsGood(result.Outcome)) return result;
        }

        if (stage is not null) await DropAsync(tenant, cancellationToken);
        return result;
    }

    /// <summary>Ends the isolated upgrade of a tenant: the side that does not serve goes, for good.</summary>
    public async Task DropAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        if (await FindAsync(tenant, cancellationToken) is not { } record) return;
        var control = await workspace.ControlAsync(cancellationToken);
        await control.Audit.AppendAsync(
            options.Actor, "isolate-drop", $"tenant={tenant} stage={record.Stage} plan={record.Plan}",
            cancellationToken);
        var dropped = await (await RunnerAsync(tenant, new SilentObserver(), cancellationToken))
            .DropAsync(tenant, options, cancellationToken);
        if (dropped.Problems.Count > 0) throw new UpliftException(dropped.Problems);

        // Whoever switched the tenant may have died before he could tell.
        await control.RecordAsync([TenantLedger.Of(dropped)], [], CancellationToken.None);
    }

    /// <summary>Those of the tenants that have a second side.</summary>
    public async Task<IReadOnlyList<IsolatedTenant>> ListAsync(
        IReadOnlyList<TenantId> tenants, CancellationToken cancellationToken)
    {
        var found = new List<IsolatedTenant>();
        foreach (var tenant in tenants)
        {
            if (await FindAsync(tenant, cancellationToken) is { } record) found.Add(new IsolatedTenant(tenant, record));
        }

        return found;
    }

    /// <summary>How the isolated upgrade of a tenant stands; null: there is none.</summary>
    public async Task<CloneRecord?> FindAsync(TenantId tenant, CancellationToken cancellationToken) =>
        (await workspace.FindHomeAsync(tenant, cancellationToken)).Clones is { } clones
            ? await clones.FindAsync(tenant, cancellationToken) : null;

    // Who serves the tenant is asked of itself from a moment before the switch until that is mirrored.
    private RunOptions Announcing(ControlDatabase control) => options with { Announce = control.Switches.MarkAsync };

    private async Task<IsolatedRunner> RunnerAsync(
        TenantId tenant, IRunObserver observer, CancellationToken cancellationToken) => new(
            await workspace.FindHomeAsync(tenant, cancellationToken), workspace.Catalog, workspace.Time,
            workspace.Faults,
            observer, workspace.Workspace.Rules);
}
