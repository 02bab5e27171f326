using Uplift.Diagnostics;
using Uplift.Execution;

namespace Uplift.Server.Operations;

/// <summary>How an operation stands.</summary>
public enum OperationState
{
    /// <summary>It is under way.</summary>
    Running,

    /// <summary>It came to its end; how each tenant stands is in its results.</summary>
    Done,

    /// <summary>It was stopped between two batches; POST /api/v1/runs/resume goes on.</summary>
    Interrupted,

    /// <summary>It could not be begun or went wrong as a whole.</summary>
    Failed,
}

/// <summary>Something that happened in an operation.</summary>
/// <param name="Id">From 1 without gaps within an operation.</param>
/// <param name="Type">step-started, step-advanced, step-reported, step-finished, object-failed, retry, tenant-finished or
/// ended.</param>
/// <param name="Data">What there is to say.</param>
public sealed record OperationEvent(long Id, string Type, object Data);

/// <summary>
/// Plans that are applied, runs that go on or are taken back: work that outlasts its request. It lives in this process;
/// what it did is in the ledgers, and an interrupted one goes on by resuming.
/// </summary>
public sealed class Operation(string id, string kind, string plan, string actor, DateTimeOffset started)
{
    private const int MostEvents = 5_000;

    private readonly Lock _lock = new();
    private readonly Queue<OperationEvent> _events = [];
    private TaskCompletionSource _moved = New();
    private long _last;

    public string Id { get; } = id;

    /// <summary>apply, simulate, resume or undo.</summary>
    public string Kind { get; } = kind;

    /// <summary>The plan that is applied; "" when none is.</summary>
    public string Plan { get; } = plan;

    public string Actor { get; } = actor;

    public DateTimeOffset Started { get; } = started;

    public DateTimeOffset? Finished { get; private set; }

    public OperationState State { get; private set; }

    /// <summary>The tenants that it is about; empty: all of its plan.</summary>
    public IReadOnlyList<string> Tenants { get; init; } = [];

    /// <summary>How each tenant stands; those that are not done are not here yet.</summary>
    public IReadOnlyList<RunResult> Results { get; private set; } = [];

    /// <summary>Why it failed as a whole.</summary>
    public IReadOnlyList<Diagnostic> Problems { get; private set; } = [];

    /// <summary>Adds what happened; the oldest are forgotten when there are too many.</summary>
    public void Add(string type, object data)
    {
        lock (_lock) AddLocked(type, data);
    }

    /// <summary>Takes the result of one tenant.</summary>
    public void Take(RunResult result)
    {
        lock (_lock) Results = [.. Results, result];
    }

    /// <summary>Ends it.</summary>
    public void End(OperationState state, IReadOnlyList<Diagnostic> problems, DateTimeOffset now)
    {
        lock (_lock)
        {
            (State, Problems, Finished) = (state, problems, now);
            AddLocked("ended", new { id = Id, state });
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
        _moved.SetResult();
        _moved = New();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
