using Uplift.Stores;

namespace Uplift.ReadWrite.Backfills;

/// <summary>How far a backfill is in a tenant.</summary>
/// <param name="Total">Objects to look at, as far as known: those that were older when it began.</param>
/// <param name="Looked">Objects looked at.</param>
/// <param name="Changed">Objects rewritten.</param>
/// <param name="Failed">Objects left as they were, each reported.</param>
public sealed record BackfillProgress(long Total, long Looked, long Changed, long Failed)
{
    /// <summary>Nothing yet.</summary>
    public static BackfillProgress None { get; } = new(0, 0, 0, 0);

    /// <summary>Objects looked at a second since this process began, rests and waits included; 0:
    /// not known yet.</summary>
    public double Rate { get; init; }

    /// <summary>Why it waits; "": it does not.</summary>
    public string Note { get; init; } = "";

    /// <summary>The progress over all steps.</summary>
    public static BackfillProgress Of(IReadOnlyDictionary<int, StepCursor> cursors, long remaining) => new(
        cursors.Values.Sum(cursor => cursor.Read) + remaining, cursors.Values.Sum(cursor => cursor.Read),
        cursors.Values.Sum(cursor => cursor.Changed), cursors.Values.Sum(cursor => cursor.Failed));
}
