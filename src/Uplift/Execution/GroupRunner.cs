using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Carries a group of small tenants through their plan in one transaction: with the checks and the
/// records that each would have by itself, for the price of one commit. Whatever goes wrong with one of them leaves all
/// as they were; then each goes by itself, so that a tenant's defect is its own (P7) and is explained there.
/// </summary>
internal sealed class GroupRunner(
    IStoreProvider provider, TenantRunner runner, TimeProvider time, IFaultPoints faults, IRunObserver observer)
{
    /// <summary>What came of a group.</summary>
    /// <param name="Results">The result of each tenant that was done; others are to go by themselves.</param>
    /// <param name="Lost">Of a group that failed, what was told to be committed: perhaps it was, and only the
    /// answer was lost.</param>
    public sealed record Outcome(
        IReadOnlyDictionary<TenantId, RunResult> Results, IReadOnlyDictionary<TenantId, RunResult> Lost)
    {
        /// <summary>Nothing was done, nor could have been.</summary>
        public static Outcome None { get; } = new(s_none, s_none);
    }

    private static readonly Dictionary<TenantId, RunResult> s_none = [];

    /// <summary>Applies the plan to tenants of one class.</summary>
    public async Task<Outcome> ApplyAsync(
        ITenantGroups groups, IReadOnlyList<TenantId> tenants, Plan plan, RunOptions options, CancellationToken cancellationToken)
    {
        var results = new Dictionary<TenantId, RunResult>();
        try
        {
            var lease = new LeaseRequest(
                Guid.NewGuid().ToString("N"), ProcessIdentity.Current, $"applying plan {plan.Id} for {options.Actor}",
                options.Lease);
            await using var group = await groups.OpenAsync(tenants, lease, cancellationToken);
            try
            {
                foreach (var _ in group.Held) faults.Pass(FaultPoint.LeaseAcquired);
                if (group.Held.Count > 0 && !await TryAsync(group, lease, plan, options, results, cancellationToken))
                {
                    return Outcome.None;
                }
            }
            finally
            {
                await ReleaseAsync(group, tenants[0]);
            }

            foreach (var _ in group.Held) faults.Pass(FaultPoint.LeaseReleased);
        }
        catch (OperationCanceledException)
        {
            return new Outcome(tenants.ToDictionary(tenant => tenant, LeasedWork.Interrupted), s_none);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Told where each tenant goes by itself.
            return new Outcome(s_none, results);
        }

        foreach (var result in results.Values) observer.On(new TenantFinished(result.Tenant, result));
        return new Outcome(results, s_none);
    }

    private async Task<bool> TryAsync(
        ITenantGroup group, LeaseRequest lease, Plan plan, RunOptions options, Dictionary<TenantId, RunResult> results,
        CancellationToken cancellationToken)
    {
        var inUse = runner.Use(plan).ClassOf(group.Held[0]);
        var known = default(TenantSnapshot);
        foreach (var member in await group.BeginAsync(inUse.Reader.Query, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await using var session = new RunSession(
                provider, member.Store, member.Fence, lease, faults, observer, time);
            var state = member.State;
            var snapshot = new TenantSnapshot(
                session.Tenant, state.Ledger, state.Fingerprint, state.Existing, new HashSet<string>());
            known = snapshot.Like(known);
            var result = await RunAsync(session, state, snapshot, plan, inUse, options, cancellationToken);
            if (result is { Outcome: RunOutcome.Failed }) return false;
            if (result is not null) results[session.Tenant] = result with { LeaseToken = member.Fence.Token };
        }

        await group.WriteAsync(cancellationToken);
        faults.Pass(FaultPoint.GroupWritten);
        await group.CommitAsync(cancellationToken);
        return true;
    }

    // Null: it has a run to go on with or to tell of, or other steps than were thought, which is not for a group.
    private async Task<RunResult?> RunAsync(
        RunSession session, TenantState state, TenantSnapshot snapshot, Plan plan, ClassInUse inUse, RunOptions options,
        CancellationToken cancellationToken)
    {
        if (state.LastRun is { } last && TenantRunner.IsUnfinished(last)) return null;
        var beginning = Beginning.Of(snapshot, state.LastRun, plan, inUse, provider.Name, options, time.GetUtcNow());
        if (beginning.Run is not { } run) return beginning.Result;
        if (!Beginning.MayGroup(beginning.Plan)) return null;
        session.Join();
        return await runner.RunJoinedAsync(session, state, run, beginning.Plan.Steps, options, cancellationToken);
    }

    // Also after an interruption, and with patience: each of the tenants needs its lease again.
    private async Task ReleaseAsync(ITenantGroup group, TenantId first)
    {
        try
        {
            await PassingFailures.Retry(provider, first, observer, time)
                .ExecuteAsync(async token => await group.ReleaseAsync(token), CancellationToken.None);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A lease that cannot be given back ends by itself.
        }
    }
}
