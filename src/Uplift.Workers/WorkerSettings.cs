namespace Uplift.Workers;

/// <summary>How a worker works.</summary>
public sealed record WorkerSettings
{
    /// <summary>The most slices at once, unless told.</summary>
    public const int DefaultSlices = 4;

    /// <summary>How many slices it works on at once.</summary>
    public int Slices { get; init; } = DefaultSlices;

    /// <summary>How long the lease of a tenant lasts when this process stops renewing it.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often it looks whether a rollout has something to do.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often it says that it is alive; the work of one that was silent for as long again is
    /// taken up by others.</summary>
    public TimeSpan CheckIn { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>By which its work is known.</summary>
    public string Name { get; init; } = $"{Environment.MachineName}:{Environment.ProcessId}";
}
