namespace Uplift.Rollouts.Calendars;

/// <summary>What a simulated rollout runs on, and what goes wrong.</summary>
public sealed record SimulationSettings
{
    /// <summary>When it begins.</summary>
    public required DateTimeOffset Begins { get; init; }

    /// <summary>How many workers there are.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>How many slices a worker works on at once.</summary>
    public int SlicesOfWorker { get; init; } = 4;

    /// <summary>How many tenants of one database server are worked on at once; null: as many as there are.</summary>
    public int? PerServer { get; init; }

    /// <summary>How long the checks behind a wave take.</summary>
    public TimeSpan Checks { get; init; }

    /// <summary>How long it takes until somebody approves of a wave.</summary>
    public TimeSpan Approval { get; init; }

    /// <summary>How long it takes until somebody has repaired what stopped it, and resumes it.</summary>
    public TimeSpan Repair { get; init; } = TimeSpan.FromHours(1);

    /// <summary>After how many stops it is given up.</summary>
    public int MostStops { get; init; } = 10;

    /// <summary>How long a worker is silent until the others take its work.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the leases of a dead worker's tenants last.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The workers that die.</summary>
    public IReadOnlyList<WorkerDeath> Deaths { get; init; } = [];

    /// <summary>After which share of its work an attempt (from 1) for a tenant fails; null: it does not.</summary>
    public Func<string, int, double?> FailsAt { get; init; } = (_, _) => null;
}

/// <summary>A worker that dies and is started again.</summary>
/// <param name="Worker">Which, from 0.</param>
/// <param name="After">How long after the beginning.</param>
/// <param name="For">How long it is away.</param>
public sealed record WorkerDeath(int Worker, TimeSpan After, TimeSpan For);
