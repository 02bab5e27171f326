namespace Uplift.Rollouts;

/// <summary>The words for how rollouts and their tenants stand.</summary>
public static class RolloutWords
{
    /// <summary>How a rollout stands.</summary>
    public static string Of(Rollout rollout) => rollout switch
    {
        { State: RolloutState.Running, Stage: WaveStage.Checks } => "checking",
        { State: RolloutState.Running, Stage: WaveStage.Soak } => "soaking",
        { State: RolloutState.Running, Stage: WaveStage.Approval } => "waiting for approval",
        _ => rollout.State.ToString().ToLowerInvariant(),
    };

    /// <summary>How a tenant stands.</summary>
    public static string Of(RolloutTenantState state) => state == RolloutTenantState.TakenBack
        ? "taken back" : state.ToString().ToLowerInvariant();
}
