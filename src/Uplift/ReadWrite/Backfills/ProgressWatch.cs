using Uplift.Stores;

namespace Uplift.ReadWrite.Backfills;

/// <summary>Adds up how far the steps of a backfill are in a tenant; it changes as they go on.</summary>
/// <param name="cursors">How far each step was.</param>
/// <param name="remaining">How many objects each step had still to look at then, by its number.</param>
internal sealed class ProgressWatch(
    Dictionary<int, StepCursor> cursors, IReadOnlyDictionary<int, long> remaining, TimeProvider time,
    Func<BackfillProgress, CancellationToken, Task<bool>> report)
{
    private readonly long _began = time.GetTimestamp();
    private readonly Dictionary<int, long> _before = cursors.ToDictionary(pair => pair.Key, pair => pair.Value.Read);

    /// <summary>How far it is.</summary>
    public BackfillProgress Progress =>
        BackfillProgress.Of(cursors, remaining.Sum(pair => LeftOf(pair.Key, pair.Value)));

    /// <summary>Takes a cursor, and tells of it.</summary>
    public Task<bool> ReportAsync(StepCursor cursor, string note, CancellationToken cancellationToken)
    {
        cursors[cursor.Step] = cursor;
        var done = cursors.Sum(pair => pair.Value.Read - _before[pair.Key]);
        var seconds = time.GetElapsedTime(_began).TotalSeconds;
        return report(Progress with { Note = note, Rate = seconds > 0 ? done / seconds : 0 }, cancellationToken);
    }

    private long LeftOf(int step, long left) =>
        cursors[step].Done ? 0 : Math.Max(0, left - (cursors[step].Read - _before[step]));
}
