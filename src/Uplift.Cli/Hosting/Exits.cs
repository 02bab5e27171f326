using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Jobs;
using Uplift.Verification;
using Uplift.Workspaces;

namespace Uplift.Cli.Hosting;

/// <summary>The exit codes that follow from results.</summary>
internal static class Exits
{
    /// <summary>What all results together mean.</summary>
    public static int Of(IReadOnlyList<RunResult> results)
    {
        if (results.Any(result => result.Outcome == RunOutcome.Interrupted)) return ExitCode.Interrupted;
        if (results.All(result => OutcomeWord.IsGood(result.Outcome))) return ExitCode.Done;
        return results.Any(result => OutcomeWord.IsGood(result.Outcome) || result.Outcome == RunOutcome.Incomplete)
            ? ExitCode.Partial
            : ExitCode.Failed;
    }

    /// <summary>What the end of a job means.</summary>
    public static int Of(Job job) => job.State switch
    {
        JobState.Done => ExitCode.Done,
        JobState.DoneWithErrors or JobState.FailedPartly => ExitCode.Partial,
        JobState.FailedStopped when job.Entries.Any(entry => entry.Stage is EntryStage.Done or EntryStage.Left) =>
            ExitCode.Partial,
        _ => ExitCode.Failed,
    };

    /// <summary>What a verification means.</summary>
    public static int Of(VerificationResult result)
    {
        if (result.Problems.Any(problem => problem.Severity == Severity.Error)) return ExitCode.Partial;
        if (result.Summary.Groups.Exists(group => group.IsProblem)) return ExitCode.Partial;
        return result.Summary.Findings > 0 ? ExitCode.Pending : ExitCode.Done;
    }

    /// <summary>What a plan means.</summary>
    public static int Of(PlanMade made)
    {
        var refused = made.Plan.Tenants.Any(tenant => made.Plan.Classes[tenant.Class].IsRefused);
        return (made.Plan.HasWork, refused) switch
        {
            (true, true) => ExitCode.Partial,
            (true, false) => ExitCode.Pending,
            (false, true) => ExitCode.Failed,
            _ => ExitCode.Done,
        };
    }
}
