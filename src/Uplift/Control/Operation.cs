namespace Uplift.Control;

/// <summary>How an operation stands. The first is open, the others are ends.</summary>
public enum OperationState
{
    /// <summary>A process works on it, or the next one goes on with it.</summary>
    Running,

    /// <summary>It came to its end; how each tenant stands is in its results.</summary>
    Done,

    /// <summary>It was cancelled between two batches; resuming the runs goes on.</summary>
    Interrupted,

    /// <summary>It could not be begun or went wrong as a whole.</summary>
    Failed,
}

/// <summary>
/// A plan that is applied, runs that go on or are taken back, a verification, indexes for gates: work for
/// tenants that outlasts the request that asked for it, and the process that began it. What is chosen, what came of it
/// and what went wrong are JSON of those who work on it.
/// </summary>
public sealed record Operation
{
    /// <summary>Unique; ids of later operations sort behind those of earlier ones.</summary>
    public required string Id { get; init; }

    /// <summary>The word for what is done; see those who work on it.</summary>
    public required string Kind { get; init; }

    /// <summary>The plan that is applied; "" when none is.</summary>
    public string Plan { get; init; } = "";

    /// <summary>Who asked for it.</summary>
    public required string Actor { get; init; }

    /// <summary>The names of the tenants that it is about.</summary>
    public IReadOnlyList<string> Tenants { get; init; } = [];

    /// <summary>What was chosen.</summary>
    public required string Choices { get; init; }

    /// <summary>By which the same actor finds it again; null: it has none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>How it stands.</summary>
    public OperationState State { get; init; }

    /// <summary>Why it failed as a whole: a list.</summary>
    public string Problems { get; init; } = "[]";

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Who asked to cancel it; "" when nobody did.</summary>
    public string CancelledBy { get; init; } = "";

    /// <summary>How often it was begun or taken up; see <see cref="ClaimHold.Fence"/>.</summary>
    public long Fence { get; init; } = 1;

    /// <summary>How many tenants have a result.</summary>
    public long Done { get; init; }
}

/// <summary>What came of an operation for one tenant.</summary>
/// <param name="Tenant">Its name, or <see cref="OfAll"/>.</param>
/// <param name="Content">JSON of those who work on it.</param>
public sealed record OperationResult(string Tenant, string Content)
{
    /// <summary>Stands for all tenants of the operation together.</summary>
    public const string OfAll = "";
}

/// <summary>An operation that a process works on.</summary>
/// <param name="Operation">As it stood when it was begun or claimed.</param>
/// <param name="Hold">The right to write it.</param>
/// <param name="Done">The tenants that had a result then.</param>
public sealed record HeldOperation(Operation Operation, ClaimHold Hold, IReadOnlyList<string> Done)
{
    /// <summary>True when another process began it and died, or was stopped.</summary>
    public bool IsTakenUp => Hold.Fence > 1;
}
