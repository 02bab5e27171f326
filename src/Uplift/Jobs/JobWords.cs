using System.Diagnostics;

namespace Uplift.Jobs;

/// <summary>The written forms of states, stages and actions, in the control database and in what is shown.</summary>
public static class JobWords
{
    private static readonly Dictionary<JobState, string> s_states = new()
    {
        [JobState.Queued] = "queued",
        [JobState.Ready] = "ready",
        [JobState.Running] = "running",
        [JobState.RollingBack] = "rolling-back",
        [JobState.Done] = "done",
        [JobState.DoneWithErrors] = "done-with-errors",
        [JobState.FailedRolledBack] = "failed-rolled-back",
        [JobState.FailedStopped] = "failed-stopped",
        [JobState.FailedPartly] = "failed-partly",
        [JobState.Cancelled] = "cancelled",
        [JobState.Refused] = "refused",
    };

    private static readonly Dictionary<EntryStage, string> s_stages = new()
    {
        [EntryStage.Pending] = "pending",
        [EntryStage.Changes] = "changes",
        [EntryStage.Permissions] = "permissions",
        [EntryStage.Call] = "call",
        [EntryStage.Done] = "done",
        [EntryStage.Failed] = "failed",
        [EntryStage.Skipped] = "skipped",
        [EntryStage.Undoing] = "undoing",
        [EntryStage.Undone] = "undone",
        [EntryStage.Left] = "left",
    };

    private static readonly Dictionary<EntryAction, string> s_actions = new()
    {
        [EntryAction.Enable] = "enable",
        [EntryAction.Disable] = "disable",
        [EntryAction.Purge] = "purge",
        [EntryAction.PurgeAndEnable] = "purge-and-enable",
        [EntryAction.UpToDate] = "uptodate",
    };

    /// <summary>The word of a state.</summary>
    public static string Of(JobState state) => s_states[state];

    /// <summary>The word of a stage.</summary>
    public static string Of(EntryStage stage) => s_stages[stage];

    /// <summary>The word of an action.</summary>
    public static string Of(EntryAction action) => s_actions[action];

    /// <summary>The state of a word.</summary>
    public static JobState State(string word) => Find(s_states, word);

    /// <summary>The stage of a word.</summary>
    public static EntryStage Stage(string word) => Find(s_stages, word);

    /// <summary>The action of a word.</summary>
    public static EntryAction Action(string word) => Find(s_actions, word);

    /// <summary>True when the job has not ended.</summary>
    public static bool IsOpen(this JobState state) => state <= JobState.RollingBack;

    private static T Find<T>(Dictionary<T, string> words, string word)
        where T : notnull
    {
        foreach (var (value, written) in words)
        {
            if (written == word) return value;
        }

        throw new UnreachableException($"The control database holds a word that no Uplift writes: '{word}'.");
    }
}
