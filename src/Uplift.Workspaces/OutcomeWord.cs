using Uplift.Execution;

namespace Uplift.Workspaces;

/// <summary>The words for outcomes.</summary>
public static class OutcomeWord
{
    public static string Of(RunOutcome outcome) => outcome switch
    {
        RunOutcome.UpToDate => "up-to-date",
        RunOutcome.FirstPhaseDone => "first-phase-done",
        RunOutcome.SetAside => "set-aside",
        _ => outcome.ToString().ToLowerInvariant(),
    };

    /// <summary>True when the tenant is where it should be.</summary>
    public static bool IsGood(RunOutcome outcome) =>
        outcome is RunOutcome.Done or RunOutcome.UpToDate or RunOutcome.FirstPhaseDone;
}
