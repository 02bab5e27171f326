using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution.Isolation;

/// <summary>
/// Upgrades a tenant on a clone while it serves: clone, run on the clone, catch up, ask,
/// switch. Each part finds how far the others are and can be done again, so that the same call
/// goes on after a crash (P2).
/// </summary>
public sealed class IsolatedRunner(
    IStoreProvider provider, Catalog catalog, TimeProvider time, IFaultPoints faults, IRunObserver observer,
    InstallationRules? rules = null)
{
    private readonly IsolationParts _parts = new(provider, catalog, time, faults, observer);

    /// <summary>Upgrades a tenant by its plan, or goes on with what an earlier call began under
    /// the same plan.</summary>
    /// <param name="ask">Says what does not hold of the upgraded clone, asked in its store; null: all holds.</param>
    /// <returns>As of every run; after a switch with <see cref="IsolatedResult"/>.</returns>
    public async Task<IsolatedResult> ApplyAsync(
        TenantId tenant, Plan plan, RunOptions options,
        Func<IStoreProvider, CancellationToken, Task<string?>> ask, CancellationToken cancellationToken)
    {
        var end = new IsolatedResult();
        var result = await _parts.LeaseAsync(
            tenant, $"upgrading on a clone by plan {plan.Id}", options,
            (session, token) => ApplyAsync(session, plan, options, ask, end, token), cancellationToken);
        return end with { Run = result };
    }

    /// <summary>Lets the old side of a tenant serve again; where it does already, nothing is done.</summary>
    /// <param name="choice">What becomes of what was written since.</param>
    public async Task<IsolatedResult> BackAsync(
        TenantId tenant, BackChoice choice, RunOptions options, CancellationToken cancellationToken)
    {
        var end = new IsolatedResult();
        var result = await _parts.LeaseAsync(tenant, "switching back", options, async (session, token) =>
        {
            var record = provider.Clones is null ? null : await provider.Clones.FindAsync(tenant, token);
            if (record is { Stage: CloneStage.Back })
            {
                // Asked for again, as after a crash behind the switch: it is as it should be.
                end.Pause = record.Pause;
                return await RunSummary.LookAsync(session, RunOutcome.UpToDate, token);
            }

            if (record is not { Stage: CloneStage.Switched })
            {
                return IsolationParts.Refused(tenant, DiagnosticCodes.NotIsolated,
                    record is null ? $"Tenant '{tenant}' has no old side that is kept."
                        : $"Tenant '{tenant}' was not switched: its second side is "
                            + $"{IsolationParts.WordOf(record.Stage)} since {record.Since:u}.",
                    $"See 'uplift isolate status {tenant}'; 'uplift undo {tenant}' takes the last run back in place.");
            }

            end.Captured = record.Captured;
            return await new SwitchBack(_parts, session, provider.Clones!)
                .RunAsync(record, choice, options, end, token);
        }, cancellationToken);
        return end with { Run = result };
    }

    /// <summary>Throws the side of a tenant away that does not serve, with all that was captured. Safe to
    /// repeat.</summary>
    public Task<RunResult> DropAsync(TenantId tenant, RunOptions options, CancellationToken cancellationToken) =>
        _parts.LeaseAsync(tenant, "removing the second side", options, async (session, token) =>
        {
            if (provider.Clones is { } clones) await clones.DropAsync(tenant, token);
            return await RunSummary.LookAsync(session, RunOutcome.Done, token);
        }, cancellationToken);

    private async Task<RunResult> ApplyAsync(
        RunSession session, Plan plan, RunOptions options,
        Func<IStoreProvider, CancellationToken, Task<string?>> ask, IsolatedResult end,
        CancellationToken cancellationToken)
    {
        var tenant = session.Tenant;
        if (provider.Clones is not { } clones)
        {
            return IsolationParts.Refused(tenant, DiagnosticCodes.CannotIsolate,
                $"The store '{provider.Name}' makes no clones.", "Upgrade in place.");
        }

        var record = await clones.FindAsync(tenant, cancellationToken);
        if (record?.Stage == CloneStage.Switched && record.Plan == plan.Id)
        {
            end.Pause = record.Pause;
            return await SideSwitch.ReadAsync(session, plan.Id, RunOutcome.UpToDate, cancellationToken);
        }

        var isOther = record is { Stage: CloneStage.Cloned } && record.Plan != plan.Id;
        if (record is not null && (isOther || record.Stage is CloneStage.Switched or CloneStage.Back))
        {
            return IsolationParts.Refused(tenant, DiagnosticCodes.NotIsolated,
                $"Tenant '{tenant}' has a second side already ({IsolationParts.WordOf(record.Stage)} at "
                + $"{record.Since:u}, plan {record.Plan}).", $"Remove it with 'uplift isolate drop {tenant}'.");
        }

        var (steps, problem) = await FindStepsAsync(session, plan, cancellationToken);
        if (problem is not null) return problem;
        if (record is not { Stage: CloneStage.Cloned })
        {
            await clones.CloneAsync(tenant, plan.Id, IsolationRules.Passes(steps), cancellationToken);
        }

        faults.Pass(FaultPoint.CloneMade);
        var next = _parts.Of(clones.Of(CloneSide.Next));
        var run = await new TenantRunner(next.Provider, catalog, time, faults, next.Observer, rules)
            .ApplyAsync(tenant, plan, options with { Announce = null }, cancellationToken);
        return run.Outcome is not (RunOutcome.Done or RunOutcome.UpToDate) || run.Failed > 0
            ? run
            : await new SideSwitch(next, session, clones).RunAsync(plan, options, ask, end, cancellationToken);
    }

    // The plan as it would be made now, of the tenant as it serves; whether it is the sealed one is asked by the run.
    private async Task<(IReadOnlyList<PlanStep> Steps, RunResult? Problem)> FindStepsAsync(
        RunSession session, Plan plan, CancellationToken cancellationToken)
    {
        var tenant = session.Tenant;
        if (plan.ClassOf(tenant.Value) is not { } planned)
        {
            return ([], TenantRunner.Refused(tenant, RunOutcome.SetAside, DiagnosticCodes.StalePlan,
                $"Tenant '{tenant}' is not in plan {plan.Id}; it joined later.", "Make a plan that covers it."));
        }

        if (planned.IsRefused) return ([], new RunResult(tenant, RunOutcome.Refused) { Problems = planned.Problems });
        var inUse = new PlanInUse(plan, catalog, provider.Name).ClassOf(tenant);
        var (state, made) = await session.ReadAsync(
            async transaction =>
            {
                var read = await transaction.ReadStateAsync(inUse.Reader.Query, cancellationToken);
                return (read, inUse.PlanTenant(await inUse.ReadAsync(tenant, transaction, read, cancellationToken)));
            }, cancellationToken);
        if (state.LastRun is { } last && TenantRunner.IsUnfinished(last))
        {
            return ([], IsolationParts.Refused(tenant, DiagnosticCodes.UnfinishedRun,
                $"Run {last.Id} of tenant '{tenant}' towards {last.Target} is not finished.",
                $"Finish it with 'uplift resume {tenant}', or take it back with 'uplift undo {tenant}'."));
        }

        if (!made.HasWork)
        {
            return ([], new RunResult(tenant, RunOutcome.UpToDate)
            {
                Ledger = state.Ledger,
                Modules = state.Ledger.Modules,
            });
        }

        return IsolationRules.Find(tenant, made.Steps) is { Count: > 0 } refused
            ? ([], new RunResult(tenant, RunOutcome.Refused) { Problems = refused }) : (made.Steps, null);
    }
}
