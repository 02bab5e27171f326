namespace Uplift.Layers.Views;

/// <summary>What one tenant sees: a function of release, overlay, own data and decisions, and
/// of nothing else.</summary>
public sealed class EffectiveView
{
    private readonly SortedDictionary<RecordId, EffectiveRecord> _records;

    internal EffectiveView(SortedDictionary<RecordId, EffectiveRecord> records) => _records = records;

    /// <summary>Every record that can be read, sorted; hidden and shadowed ones among them.</summary>
    public IReadOnlyDictionary<RecordId, EffectiveRecord> Records => _records;

    /// <summary>The records that listings show, sorted.</summary>
    public IEnumerable<EffectiveRecord> Listed =>
        _records.Values.Where(record => record.Visibility == RecordVisibility.Listed);

    /// <summary>The records that the tenant hides, sorted.</summary>
    public IEnumerable<RecordId> Hidden =>
        _records.Values.Where(record => record.Visibility == RecordVisibility.Hidden).Select(record => record.Id);
}
