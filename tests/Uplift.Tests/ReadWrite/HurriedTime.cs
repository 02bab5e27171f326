namespace Uplift.Tests.ReadWrite;

/// <summary>A clock whose short timers come at once; those of leases and time-outs never.</summary>
internal sealed class HurriedTime : TimeProvider
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime < s_short ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
