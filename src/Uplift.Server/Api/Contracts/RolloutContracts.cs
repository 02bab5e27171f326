using Uplift.Rollouts;

namespace Uplift.Server.Api.Contracts;

/// <summary>A rollout.</summary>
/// <param name="State">How it stands.</param>
/// <param name="Stage">Where its present wave is.</param>
/// <param name="Reason">Why it stands so; "" when there is nothing to say.</param>
/// <param name="Targets">The module ids to reach.</param>
/// <param name="Plan">The plan that is applied.</param>
/// <param name="Wave">The present wave, from 1.</param>
/// <param name="Waves">How many waves there are.</param>
/// <param name="Since">When that stage began.</param>
/// <param name="Tenants">How the tenants of each wave stand; only of a single rollout.</param>
public sealed record RolloutView(
    string Id, RolloutState State, WaveStage Stage, string Reason, IReadOnlyList<string> Targets, string Plan, int Wave,
    int Waves, DateTimeOffset Since, string Actor, DateTimeOffset Created, IReadOnlyList<WaveView>? Tenants)
{
    internal static RolloutView Of(Rollout rollout, IReadOnlyList<WaveCount>? counts = null) => new(
        rollout.Id, rollout.State, rollout.Stage, rollout.Reason, rollout.Spec.Targets, rollout.Plan, rollout.Wave + 1,
        rollout.Waves, rollout.Since, rollout.Actor, rollout.Created,
        counts is null ? null : [.. counts.GroupBy(count => count.Wave).Select(wave => WaveView.Of(wave.Key, [.. wave]))]);
}

/// <summary>How the tenants of a wave stand, counted.</summary>
/// <param name="Wave">The wave, from 1.</param>
/// <param name="Total">All of them.</param>
/// <param name="UnderWay">Those that a worker moves or takes back.</param>
public sealed record WaveView(int Wave, long Total, long Waiting, long UnderWay, long Done, long Failed, long TakenBack)
{
    internal static WaveView Of(int wave, IReadOnlyList<WaveCount> counts)
    {
        return new WaveView(
            wave + 1, counts.Sum(count => count.Count), Count(RolloutTenantState.Waiting),
            Count(RolloutTenantState.Running) + Count(RolloutTenantState.Undoing), Count(RolloutTenantState.Done),
            Count(RolloutTenantState.Failed), Count(RolloutTenantState.TakenBack));

        long Count(RolloutTenantState state) =>
            counts.Where(count => count.State == state).Sum(count => count.Count);
    }
}

/// <summary>A tenant of a rollout.</summary>
/// <param name="Wave">The wave that it goes in, from 1.</param>
/// <param name="Run">The run that moved it; "" before.</param>
/// <param name="Message">Why it stands so.</param>
/// <param name="Due">It is not begun before.</param>
/// <param name="Worker">Who claimed it last.</param>
public sealed record RolloutTenantView(
    string Tenant, int Wave, RolloutTenantState State, string Run, string Message, DateTimeOffset? Due, string Worker)
{
    internal static RolloutTenantView Of(RolloutTenant tenant) => new(
        tenant.Tenant, tenant.Wave + 1, tenant.State, tenant.Run, tenant.Message, tenant.Due, tenant.Worker);
}

/// <summary>Something that happened to a rollout.</summary>
/// <param name="At">When.</param>
/// <param name="Actor">Who did it: a person, or a worker.</param>
/// <param name="What">What was done, in a word or two.</param>
/// <param name="Reason">Why, or to whom.</param>
public sealed record RolloutEventView(DateTimeOffset At, string Actor, string What, string Reason)
{
    internal static RolloutEventView Of(RolloutEvent told) => new(told.At, told.Actor, told.What, told.Reason);
}
