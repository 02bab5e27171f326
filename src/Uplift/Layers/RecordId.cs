namespace Uplift.Layers;

/// <summary>Which record: the same id in two collections is two records. Ordered by collection, then by id.</summary>
public readonly record struct RecordId(string Collection, string Id) : IComparable<RecordId>
{
    /// <summary>The id of the one record of a collection that holds no more.</summary>
    public const string Singleton = "$singleton";

    /// <inheritdoc/>
    public int CompareTo(RecordId other)
    {
        var byCollection = string.CompareOrdinal(Collection, other.Collection);
        return byCollection != 0 ? byCollection : string.CompareOrdinal(Id, other.Id);
    }

    public static bool operator <(RecordId left, RecordId right) => left.CompareTo(right) < 0;

    public static bool operator >(RecordId left, RecordId right) => left.CompareTo(right) > 0;

    public static bool operator <=(RecordId left, RecordId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(RecordId left, RecordId right) => left.CompareTo(right) >= 0;

    /// <summary>Collection and id with a slash between them.</summary>
    public override string ToString() => $"{Collection}/{Id}";
}
