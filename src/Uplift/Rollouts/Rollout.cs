namespace Uplift.Rollouts;

/// <summary>How a rollout stands.</summary>
public enum RolloutState
{
    /// <summary>Made, not started.</summary>
    Created,

    /// <summary>Workers go on with it.</summary>
    Running,

    /// <summary>Nothing is begun until somebody resumes it; why is in <see cref="Rollout.Reason"/>.</summary>
    Paused,

    /// <summary>What it moved is being taken back.</summary>
    Aborting,

    /// <summary>All waves are through.</summary>
    Done,

    /// <summary>It was given up.</summary>
    Aborted,
}

/// <summary>Where the present wave of a rollout is.</summary>
public enum WaveStage
{
    /// <summary>Its tenants are moved.</summary>
    Tenants,

    /// <summary>What must hold behind it is looked at.</summary>
    Checks,

    /// <summary>Time passes in which trouble may show.</summary>
    Soak,

    /// <summary>A person has to approve of the next.</summary>
    Approval,
}

/// <summary>How a tenant of a rollout stands.</summary>
public enum RolloutTenantState
{
    /// <summary>Not begun.</summary>
    Waiting,

    /// <summary>A worker moves it.</summary>
    Running,

    /// <summary>A worker takes it back.</summary>
    Undoing,

    /// <summary>It was moved.</summary>
    Done,

    /// <summary>It could not be moved, and stays as the failure left it.</summary>
    Failed,

    /// <summary>It is as it was before the rollout.</summary>
    TakenBack,
}

/// <summary>An upgrade of many tenants in waves, as it stands.</summary>
public sealed record Rollout
{
    /// <summary>Unique; ids of later rollouts sort behind those of earlier ones.</summary>
    public required string Id { get; init; }

    /// <summary>What was asked for.</summary>
    public required RolloutSpec Spec { get; init; }

    /// <summary>The plan that is applied; a new one after each pause.</summary>
    public required string Plan { get; init; }

    /// <summary>How it stands.</summary>
    public RolloutState State { get; init; }

    /// <summary>The present wave, from 0.</summary>
    public int Wave { get; init; }

    /// <summary>How many waves there are.</summary>
    public required int Waves { get; init; }

    /// <summary>Where the present wave is.</summary>
    public WaveStage Stage { get; init; }

    /// <summary>When that stage began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Why it stands so; "" when there is nothing to say.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Who made it.</summary>
    public required string Actor { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Grows with every change; whoever changes it proves that nobody did so meanwhile.</summary>
    public long Version { get; init; }

    /// <summary>True: workers have something to do.</summary>
    public bool IsMoving => State is RolloutState.Running or RolloutState.Aborting;

    /// <summary>True: it has come to its end.</summary>
    public bool IsOver => State is RolloutState.Done or RolloutState.Aborted;
}

/// <summary>A tenant of a rollout.</summary>
/// <param name="Tenant">Its name.</param>
/// <param name="Wave">The wave it goes in, from 0.</param>
/// <param name="Slice">The tenants of a slice are worked on by one worker.</param>
/// <param name="State">How it stands.</param>
/// <param name="Run">The run that moved it; "" before.</param>
/// <param name="Message">Why it stands so.</param>
/// <param name="Due">It is not begun before.</param>
/// <param name="Fence">Grows with every claim.</param>
/// <param name="Worker">Who claimed it last.</param>
public sealed record RolloutTenant(
    string Tenant, int Wave, int Slice, RolloutTenantState State, string Run, string Message, DateTimeOffset? Due,
    long Fence,
    string Worker);

/// <summary>Something that happened to a rollout.</summary>
/// <param name="At">When.</param>
/// <param name="Actor">Who did it: a person, or a worker.</param>
/// <param name="What">What was done, in a word or two.</param>
/// <param name="Reason">Why, or to whom.</param>
public sealed record RolloutEvent(DateTimeOffset At, string Actor, string What, string Reason)
{
    /// <summary>Unique, and by their ids events sort as they happened; "" before it is written.</summary>
    public string Id { get; init; } = "";
}

/// <summary>How the tenants of a wave stand, counted.</summary>
/// <param name="Wave">The wave, from 0.</param>
/// <param name="State">How they stand.</param>
/// <param name="Count">How many of them there are.</param>
public sealed record WaveCount(int Wave, RolloutTenantState State, long Count);
