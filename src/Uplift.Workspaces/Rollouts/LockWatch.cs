using Uplift.Rollouts.Calendars;
using Uplift.Stores;

namespace Uplift.Workspaces.Rollouts;

/// <summary>Looks again and again which locks a run holds on a copy. Shorter ones than the time between two looks can be
/// missed.</summary>
internal sealed class LockWatch : IAsyncDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<HeldLock, (long First, long Last)> _seen = [];
    private readonly ITrialCopy _copy;
    private readonly TimeProvider _time;
    private readonly Task _looking;

    public LockWatch(ITrialCopy copy, TimeProvider time)
    {
        (_copy, _time) = (copy, time);
        _looking = LookAsync();
    }

    /// <summary>Ends it: the longest of each lock that was seen, the longest first.</summary>
    public async Task<IReadOnlyList<SeenLock>> EndAsync()
    {
        await _end.CancelAsync();
        await _looking;
        return
        [
            .. _seen.Select(seen => new SeenLock(
                    seen.Key.Table, seen.Key.KeepsReaders ? "read and write" : "write",
                    _time.GetElapsedTime(seen.Value.First, seen.Value.Last)))
                .GroupBy(seen => (seen.On, seen.Mode)).Select(seen => seen.MaxBy(one => one.Longest)!)
                .OrderByDescending(seen => seen.Longest),
        ];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _looking;
        _end.Dispose();
    }

    private async Task LookAsync()
    {
        try
        {
            while (!_end.IsCancellationRequested)
            {
                var held = await _copy.ReadLocksAsync(_end.Token);
                var now = _time.GetTimestamp();
                foreach (var one in held) _seen[one] = (_seen.TryGetValue(one, out var known) ? known.First : now, now);
                await Task.Delay(s_pause, _time, _end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}
