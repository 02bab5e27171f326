using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>What an operator can choose when a plan is applied.</summary>
public sealed record RunOptions
{
    /// <summary>Who runs it, for ledger, history and those who find the tenant locked.</summary>
    public string Actor { get; init; } = Environment.UserName;

    /// <summary>Which phases are run; the switch belongs to the second.</summary>
    public PhaseChoice Phases { get; init; } = PhaseChoice.Both;

    /// <summary>The run of a tenant stops when more objects than this could not be changed; null: never.</summary>
    public long? MaxErrors { get; init; }

    /// <summary>False writes no undo entries: faster, and the run cannot be taken back.</summary>
    public bool Journal { get; init; } = true;

    /// <summary>Runs steps that cannot be taken back.</summary>
    public bool AcceptIrreversible { get; init; }

    /// <summary>Changes of type preview need no yes.</summary>
    public bool AcceptPreview { get; init; }

    /// <summary>What a person decided about the changes; null: there is no review.</summary>
    public IRunReview? Review { get; init; }

    /// <summary>Manual changes (<c>id</c> or <c>version/id</c>) that a person says are done.</summary>
    public IReadOnlyCollection<string> DoneByHand { get; init; } = [];

    /// <summary>When an undo was asked for that is made later: a run that was begun since is not taken back. Null:
    /// now.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>How long a lease lasts when its process stops renewing it.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Told, under the lease of a tenant, before its ledger says something else than it did: who keeps a copy of it
    /// marks it as old. What is told may not happen. Null: nobody is told.
    /// </summary>
    public Func<TenantId, Fence, CancellationToken, Task>? Announce { get; init; }

    /// <summary>Tells whoever is to be told.</summary>
    internal Task AnnounceAsync(RunSession session, CancellationToken cancellationToken) =>
        Announce?.Invoke(session.Tenant, session.Fence, cancellationToken) ?? Task.CompletedTask;

    /// <summary>The time a batch should take; its size follows.</summary>
    public TimeSpan BatchTime { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The largest number of objects in a batch.</summary>
    public int MaxBatch { get; init; } = 10_000;
}

/// <summary>Which phases of a plan are run.</summary>
public enum PhaseChoice
{
    /// <summary>All of it.</summary>
    Both,

    /// <summary>Only what can be applied while the old version runs.</summary>
    First,
}
