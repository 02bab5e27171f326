namespace Uplift.Tests.Jobs;

/// <summary>A clock that stands until somebody moves it. Timers never come.</summary>
internal sealed class SimulatedTime : TimeProvider
{
    private readonly DateTimeOffset _start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private TimeSpan _passed;

    /// <summary>Milliseconds since the start.</summary>
    public long Now => (long)_passed.TotalMilliseconds;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + _passed;

    /// <inheritdoc/>
    public override long GetTimestamp() => _passed.Ticks;

    /// <summary>Moves the clock to a time; never backwards.</summary>
    public void MoveTo(long milliseconds) => _passed = TimeSpan.FromMilliseconds(Math.Max(Now, milliseconds));

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Never();

    private sealed class Never : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
