using Uplift.Control;

namespace Uplift.Server.Operations;

/// <summary>Something that happened in an operation.</summary>
/// <param name="Id">Grows within an operation, whichever process works on it.</param>
/// <param name="Type">step-started, step-advanced, step-reported, step-finished, object-failed, retry, tenant-finished,
/// verification-advanced,
/// backfill-advanced or ended.</param>
/// <param name="Data">What there is to say.</param>
public sealed record OperationEvent(long Id, string Type, object Data)
{
    /// <summary>The type of the last event of an operation.</summary>
    public const string Ended = "ended";
}

/// <summary>What happens in an operation while this process works on it; kept in memory alone, and for a
/// while afterwards.</summary>
/// <param name="hold">Events of a later claim have higher ids than those of an earlier one.</param>
public sealed class OperationProgress(ClaimHold hold)
{
    private const int MostEvents = 5_000;
    private const long EventsOfOneClaim = 1_000_000_000;

    private readonly Lock _lock = new();
    private readonly Queue<OperationEvent> _events = [];
    private TaskCompletionSource _moved = New();
    private long _last = (hold.Fence - 1) * EventsOfOneClaim;

    /// <summary>True when nothing more happens here.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The last event of an operation that has ended, for those who were not told by the process
    /// that ended it.</summary>
    public static OperationEvent EndOf(Operation ended) =>
        new(ended.Fence * EventsOfOneClaim, OperationEvent.Ended, new { ended.Id, ended.State });

    /// <summary>Adds what happened; the oldest are forgotten when there are too many.</summary>
    public void Add(string type, object data)
    {
        lock (_lock) AddLocked(type, data);
    }

    /// <summary>The operation has come to its end.</summary>
    public void End(OperationState state)
    {
        lock (_lock)
        {
            IsOver = true;
            AddLocked(OperationEvent.Ended, new { id = hold.Id, state });
        }
    }

    /// <summary>The operation goes on elsewhere, or later.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            IsOver = true;
            Wake();
        }
    }

    /// <summary>What happened behind an event, and what ends when there is more.</summary>
    public (IReadOnlyList<OperationEvent> Events, Task More) After(long last)
    {
        lock (_lock) return ([.. _events.Where(happened => happened.Id > last)], _moved.Task);
    }

    private void AddLocked(string type, object data)
    {
        _events.Enqueue(new OperationEvent(++_last, type, data));
        if (_events.Count > MostEvents) _events.Dequeue();
        Wake();
    }

    private void Wake()
    {
        _moved.SetResult();
        _moved = New();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
