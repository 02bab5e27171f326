namespace Uplift.Execution;

/// <summary>
/// Named places before, inside and after every durable write. Tests of P1 and P2 kill the process there; in production
/// nothing listens.
/// </summary>
public interface IFaultPoints
{
    /// <summary>Passes a named place.</summary>
    public void Pass(string point);
}

/// <summary>Lets everything pass.</summary>
public sealed class NoFaultPoints : IFaultPoints
{
    public void Pass(string point)
    {
    }
}

/// <summary>The names of all fault points; the kill matrix goes through them one by one.</summary>
public static class FaultPoint
{
    public const string LeaseAcquired = "lease-acquired";
    public const string RunWritten = "run-written";
    public const string RunCommitted = "run-committed";
    public const string StepBegun = "step-begun";
    public const string StepWritten = "step-written";
    public const string StepCommitted = "step-committed";
    public const string BatchBegun = "batch-begun";
    public const string BatchWritten = "batch-written";
    public const string BatchCommitted = "batch-committed";
    public const string IntentCommitted = "intent-committed";
    public const string UnwrappedExecuted = "unwrapped-executed";
    public const string UnitCommitted = "unit-committed";
    public const string SwitchWritten = "switch-written";
    public const string FinishWritten = "finish-written";
    public const string FinishCommitted = "finish-committed";
    public const string LeaseReleased = "lease-released";
    public const string UndoBegun = "undo-begun";
    public const string UndoBatchWritten = "undo-batch-written";
    public const string UndoBatchCommitted = "undo-batch-committed";
    public const string UndoScriptWritten = "undo-script-written";
    public const string UndoFinishWritten = "undo-finish-written";
    public const string UndoFinished = "undo-finished";
    public const string GroupWritten = "group-written";
    public const string CloneMade = "clone-made";
    public const string CaughtUp = "caught-up";
    public const string SwitchBegun = "switch-begun";
    public const string Exchanged = "exchanged";

    /// <summary>Every name, in the order in which a run passes them first.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        LeaseAcquired, RunWritten, RunCommitted, StepBegun, StepWritten, StepCommitted, BatchBegun, BatchWritten,
        BatchCommitted,
        IntentCommitted, UnwrappedExecuted, UnitCommitted, SwitchWritten, FinishWritten, FinishCommitted, LeaseReleased,
        UndoBegun, UndoBatchWritten, UndoBatchCommitted, UndoScriptWritten, UndoFinishWritten, UndoFinished,
    ];

    /// <summary>What only a group of small tenants passes, beside the places of each of them.</summary>
    public static IReadOnlyList<string> OfGroups { get; } = [GroupWritten];

    /// <summary>What only an isolated upgrade passes, beside the places of the run on the clone.</summary>
    public static IReadOnlyList<string> OfIsolation { get; } = [CloneMade, CaughtUp, SwitchBegun, Exchanged];
}
