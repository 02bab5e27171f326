using Uplift.Changes;

namespace Uplift.Stores;

/// <summary>Runs of a tenant: what is under way, how far it is, what could not be done.</summary>
public interface IRunState
{
    /// <summary>Writes the row of a run, new or changed.</summary>
    public Task PutRunAsync(RunRecord run, CancellationToken cancellationToken);

    /// <summary>All runs, oldest first.</summary>
    public Task<IReadOnlyList<RunRecord>> ReadRunsAsync(CancellationToken cancellationToken);

    /// <summary>How far a step is; null when it has not begun.</summary>
    public Task<StepCursor?> FindCursorAsync(string run, int step, CancellationToken cancellationToken);

    /// <summary>All cursors of a run by step.</summary>
    public Task<IReadOnlyList<StepCursor>> ReadCursorsAsync(string run, CancellationToken cancellationToken);

    public Task PutCursorAsync(string run, StepCursor cursor, CancellationToken cancellationToken);

    /// <summary>Removes the cursor of a step that was taken back.</summary>
    public Task RemoveCursorAsync(string run, int step, CancellationToken cancellationToken);

    /// <summary>Adds failures; one of the same step, object and change replaces the earlier.</summary>
    public Task AddFailuresAsync(
        string run, IReadOnlyList<ObjectFailure> failures, CancellationToken cancellationToken);

    /// <summary>
    /// The failures of a run by step, collection, object, change, those of objects that were
    /// not attempted last; at most
    /// <paramref name="most"/>.
    /// </summary>
    public Task<IReadOnlyList<ObjectFailure>> ReadFailuresAsync(
        string run, int most, CancellationToken cancellationToken);

    /// <summary>How many failures a run has, without reading them.</summary>
    public Task<FailureCounts> CountFailuresAsync(string run, CancellationToken cancellationToken);

    /// <summary>Removes what a run left behind apart from its own row: cursors, failures and journal.</summary>
    public Task ForgetAsync(string run, CancellationToken cancellationToken);
}

/// <summary>How a run stands.</summary>
public enum RunState
{
    /// <summary>Begun; a process works on it, or it was interrupted and is resumed by the next start.</summary>
    Running,

    /// <summary>Every step is done.</summary>
    Done,

    /// <summary>Every step was made, and some objects were left as they were.</summary>
    Incomplete,

    /// <summary>A step failed; resuming tries it again.</summary>
    Failed,

    /// <summary>It is being taken back.</summary>
    Undoing,

    /// <summary>It was taken back.</summary>
    Undone,

    /// <summary>A step failed and left nothing half done, and a later plan went on from there.</summary>
    Superseded,
}

/// <summary>One execution of a plan for one tenant.</summary>
/// <param name="Id">Unique; ids of later runs sort behind those of earlier ones.</param>
/// <param name="Plan">The plan that it executes.</param>
/// <param name="Target">The module ids that it leads to, for people.</param>
/// <param name="Origin">What it started from, as JSON: enough to resume it and to take it back.</param>
/// <param name="Error">What stopped it; "" when nothing did.</param>
public sealed record RunRecord(
    string Id, string Plan, string Target, RunState State, string Actor, DateTimeOffset Started,
    DateTimeOffset? Finished,
    string Origin, string Error);

/// <summary>How far a step of a run is; committed together with what it counts.</summary>
/// <param name="Step">The number of the step in the plan.</param>
/// <param name="Position">The last id done, or the number of the statement or unit; null before the first.</param>
/// <param name="Read">Objects looked at.</param>
/// <param name="Changed">Objects written.</param>
/// <param name="Failed">Objects left as they were because a change could not be made.</param>
/// <param name="Done">The step is finished.</param>
public sealed record StepCursor(int Step, string? Position, long Read, long Changed, long Failed, bool Done)
{
    public static StepCursor Start(int step) => new(step, null, 0, 0, 0, false);
}

/// <summary>An object that a change could not be applied to; it was left as it was (P7).</summary>
public sealed record ObjectFailure(
    int Step, string Product, ChangeKey Change, string Collection, string ObjectId, string Path, string Message)
{
    /// <summary>The message for an object that an earlier step of the run could not change and that is therefore left
    /// alone.</summary>
    public const string NotAttempted = "not attempted, since an earlier change of this run failed on it";

    /// <summary>How the message begins when a person, or nobody yet, said that the change may be made here.</summary>
    public const string HeldBack = "held back: ";

    /// <summary>How the message begins when only a person can make the change.</summary>
    public const string ByHand = "to be done by hand: ";

    /// <summary>How the message begins when vendor and customer changed places of a shipped object and
    /// nobody decided yet.</summary>
    public const string Undecided = "to be decided: ";

    /// <summary>True when the object was merged but for places that a person has to decide on.</summary>
    public bool IsUndecided => Message.StartsWith(Undecided, StringComparison.Ordinal);

    /// <summary>True when the change could be made and was not, for want of a yes.</summary>
    public bool IsHeldBack => Message.StartsWith(HeldBack, StringComparison.Ordinal);
}

/// <summary>How many failures a run has.</summary>
/// <param name="Objects">Different objects among them.</param>
/// <param name="Changes">How many each change of each step has; those that have none are left out.</param>
public sealed record FailureCounts(long Objects, IReadOnlyList<FailureCount> Changes)
{
    public static FailureCounts None { get; } = new(0, []);
}

/// <summary>How many failures a change of a step has.</summary>
public sealed record FailureCount(int Step, ChangeKey Change, long Count);
