using Uplift.Diagnostics;
using Uplift.Execution.Layering;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution.Isolation;

/// <summary>Takes an upgraded clone to where it serves: catch up, ask, catch up, switch.</summary>
/// <param name="next">The side that is to serve.</param>
/// <param name="serving">The session of the tenant, under its lease.</param>
internal sealed class SideSwitch(IsolationParts next, RunSession serving, ITenantClones clones)
{
    public Task<RunResult> RunAsync(
        Plan plan, RunOptions options, Func<IStoreProvider, CancellationToken, Task<string?>> ask, IsolatedResult end,
        CancellationToken cancellationToken) =>
        next.LeaseAsync(serving.Tenant, "catching up", options, async (session, token) =>
        {
            var (runs, ledger) = await TenantRunner.ReadAsync(session, token);
            var run = runs.Last(one => one.Plan == plan.Id);
            if (await FindForeignAsync(runs, token) is { } foreign) return foreign;
            var catchUp = new CatchUp(clones, ContextOf(session, run, ledger, options));
            var rounds = new CatchUpRounds(session, clones, next.Time, catchUp.BringAsync);
            await rounds.BringMostAsync(token);
            if (await ask(next.Provider, token) is { } wrong) return NotAsItMustBe(run, wrong);

            // Before the last rounds: what is written while that is told is brought by them, and not under the lock.
            await options.AnnounceAsync(serving, token);
            await rounds.BringMostAsync(token);
            next.Faults.Pass(FaultPoint.SwitchBegun);
            end.Pause = await clones.ExchangeAsync(new Exchange
            {
                Tenant = serving.Tenant,
                Side = CloneSide.Next,
                Serving = serving.Fence,
                Store = session.Store,
                Fence = session.Fence,
                Last = rounds.BringAllAsync,
            }, token);
            (end.Brought, end.Brake) = (catchUp.Brought, rounds.Brake);
            next.Faults.Pass(FaultPoint.Exchanged);
            return await ReadAsync(serving, plan.Id, RunOutcome.Done, token);
        }, cancellationToken);

    /// <summary>What the run of a plan did to the tenant as it serves.</summary>
    public static async Task<RunResult> ReadAsync(
        RunSession serving, string plan, RunOutcome outcome, CancellationToken cancellationToken)
    {
        var (runs, _) = await TenantRunner.ReadAsync(serving, cancellationToken);
        return await RunSummary.ReadAsync(serving, runs.Last(run => run.Plan == plan), outcome, cancellationToken);
    }

    // Where the lease of the tenant was let go in between, somebody may have worked on it in place.
    private async Task<RunResult?> FindForeignAsync(IReadOnlyList<RunRecord> known, CancellationToken cancellationToken)
    {
        var (runs, _) = await TenantRunner.ReadAsync(serving, cancellationToken);
        if (runs.FirstOrDefault(one => known.All(other => other.Id != one.Id)) is not { } foreign) return null;
        return IsolationParts.Refused(serving.Tenant, DiagnosticCodes.NotIsolated,
            $"Run {foreign.Id} changed tenant '{serving.Tenant}' after it was cloned.",
            $"Throw the clone away with 'uplift isolate drop {serving.Tenant}' and begin again.");
    }

    private RunContext ContextOf(RunSession session, RunRecord run, Ledger ledger, RunOptions options)
    {
        var origin = RunOrigin.FromJson(run.Origin);
        var steps = new RunSteps(next.Catalog, next.Provider.Name).Build(serving.Tenant, run, ledger);
        return new RunContext(session, run, origin, options, next.Provider.Name)
        {
            Guard = new SwitchGuard(next.Catalog, origin.Modules, steps),
            Steps = steps,
            Models = new LayerModels(next.Provider.Releases, next.Catalog),
        };
    }

    private RunResult NotAsItMustBe(RunRecord run, string wrong)
    {
        var result = TenantRunner.Refused(serving.Tenant, RunOutcome.Failed, DiagnosticCodes.PreconditionFailed,
            $"Tenant '{serving.Tenant}' was not switched, since its clone is not as it must be: {wrong}.",
            $"Mend the cause and do the same again, or throw the clone away with 'uplift isolate drop "
                + $"{serving.Tenant}'.");
        return result with { Run = run.Id };
    }
}
