namespace Uplift.Acceptance.Tests.Calls;

/// <summary>
/// A clock on which short waits are over at once, and are written down; long ones (limits for answers) end only when a
/// test moves the clock.
/// </summary>
internal sealed class HastyTime : TimeProvider
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private readonly List<TimeSpan> _waits = [];
    private DateTimeOffset _now = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>The short waits so far.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_gate) return [.. _waits];
        }
    }

    /// <summary>Called with the number of each short wait before it is over.</summary>
    public Func<int, Task> Waiting { get; set; } = _ => Task.CompletedTask;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock; what is due by then happens.</summary>
    public void Pass(TimeSpan time)
    {
        List<Timer> due;
        lock (_gate)
        {
            _now += time;
            due = [.. _timers.Where(timer => timer.Due <= _now)];
            _timers.RemoveAll(due.Contains);
        }

        due.ForEach(timer => timer.Ring());
    }

    private void Add(Timer timer, TimeSpan dueTime)
    {
        int number;
        lock (_gate)
        {
            _timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan) return;
            timer.Due = _now + dueTime;
            if (dueTime > s_short)
            {
                _timers.Add(timer);
                return;
            }

            _waits.Add(dueTime);
            number = _waits.Count;
        }

        _ = Task.Run(async () =>
        {
            await Waiting(number);
            Pass(dueTime);
            timer.Ring();
        });
    }

    private void Remove(Timer timer)
    {
        lock (_gate) _timers.Remove(timer);
    }

    private sealed class Timer(HastyTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public void Ring() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Add(this, dueTime);
            return true;
        }

        public void Dispose() => time.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
