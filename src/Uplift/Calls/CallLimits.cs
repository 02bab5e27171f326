namespace Uplift.Calls;

/// <summary>How long modules are waited for, and how often they are asked.</summary>
public sealed record CallLimits
{
    /// <summary>How long the module may take to answer a call without a job; 10 minutes unless told.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long it may take until a connection is there; 10 seconds unless told.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call may take in all, with repetitions and jobs; an hour unless told.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a module may take to say how far its job is; 30 seconds unless told.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a module with a job may be silent before it is given up; a minute unless told.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The wait before a job is asked about first; each further one is a quarter longer.</summary>
    public TimeSpan FirstPoll { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>The longest wait between two questions about a job.</summary>
    public TimeSpan LongestPoll { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a call is repeated where that is safe; 4 times unless told, 0 for never.</summary>
    public int Repetitions { get; init; } = 4;

    /// <summary>The wait before the first repetition; each further one is twice as long.</summary>
    public TimeSpan FirstRepetition { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How much of an answer is read, in bytes; 1 MiB unless told.</summary>
    public int AnswerBytes { get; init; } = 1 << 20;
}
