using System.Collections.Concurrent;
using System.Net;

namespace Uplift.Server.Access;

/// <summary>Counts wrong tokens by the address that they come from, so that guessing is noticed and slowed.</summary>
public sealed class FailedAttempts(TimeProvider time)
{
    /// <summary>After so many wrong tokens within <see cref="Window"/> an address is told to wait for
    /// the rest of it.</summary>
    public const int Most = 20;

    private const int MostAddresses = 10_000;

    private readonly ConcurrentDictionary<IPAddress, Count> _counts = [];

    /// <summary>How long attempts are remembered.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an address still has to wait; null: it need not.</summary>
    public TimeSpan? WaitOf(IPAddress address)
    {
        if (!_counts.TryGetValue(address, out var count)) return null;
        var left = count.Since + Window - time.GetUtcNow();
        return count.Attempts >= Most && left > TimeSpan.Zero ? left : null;
    }

    /// <summary>Takes note of a wrong token.</summary>
    public void Add(IPAddress address)
    {
        var now = time.GetUtcNow();
        if (_counts.Count >= MostAddresses) Forget(now);
        _counts.AddOrUpdate(address, _ => new Count(1, now),
            (_, count) => now - count.Since >= Window
                ? new Count(1, now) : count with { Attempts = count.Attempts + 1 });
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (address, count) in _counts)
        {
            if (now - count.Since >= Window) _counts.TryRemove(address, out _);
        }
    }

    private sealed record Count(int Attempts, DateTimeOffset Since);
}
