using System.Globalization;
using System.Runtime.CompilerServices;
using Uplift.Rollouts;
using Uplift.Stores.Sql;

namespace Uplift.Workspaces.Rollouts;

/// <summary>Tells what happens to a rollout as it happens.</summary>
public sealed class RolloutWatch(RolloutTable table, TimeProvider time)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(15);

    // The clocks of workers differ, and so do the moments at which what they wrote is seen.
    private static readonly TimeSpan s_late = TimeSpan.FromSeconds(30);

    /// <summary>What happens until the rollout stands so that there is nothing to wait for.</summary>
    /// <param name="id">The whole id of the rollout.</param>
    /// <param name="after">The id of the last event that was told; "": none was.</param>
    /// <param name="isEnough">Whether to end, by how the rollout stands.</param>
    /// <returns>Null now and then, when nothing happens for long.</returns>
    public async IAsyncEnumerable<RolloutEvent?> WatchAsync(
        string id, string after, Func<Rollout, bool> isEnough,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        var floor = FloorOf(after);
        var isFirst = true;
        var spoken = time.GetTimestamp();
        while (true)
        {
            // How it stands is read first, so that what led to it is told before the end.
            var rollout = await table.FindAsync(id, cancellationToken);
            foreach (var happened in await table.ReadEventsBehindAsync(id, floor, cancellationToken))
            {
                if (!told.Add(happened.Id)) continue;
                if (isFirst && string.CompareOrdinal(happened.Id, after) <= 0) continue;
                yield return happened;
                spoken = time.GetTimestamp();
                floor = string.CompareOrdinal(FloorOf(happened.Id), floor) > 0 ? FloorOf(happened.Id) : floor;
            }

            if (isEnough(rollout)) yield break;
            isFirst = false;
            told.RemoveWhere(old => string.CompareOrdinal(old, floor) <= 0);
            await Task.Delay(s_pause, time, cancellationToken);
            if (time.GetElapsedTime(spoken) < s_beat) continue;
            yield return null;
            spoken = time.GetTimestamp();
        }
    }

    // The id of an event begins with its time.
    private static string FloorOf(string eventId) =>
        DateTimeOffset.TryParse(eventId.Split(' ')[0], CultureInfo.InvariantCulture, out var at) ? SqlSession.Text(at - s_late) : "";
}
