using System.Text.Json.Nodes;
using Uplift.Documents.Merging;

namespace Uplift.Layers.Views;

/// <summary>Which layer a record comes from.</summary>
public enum RecordLayer
{
    /// <summary>Shipped with the installed release.</summary>
    System,

    /// <summary>Shipped once, and kept for this tenant.</summary>
    Retained,

    /// <summary>Added in the tenant's overlay.</summary>
    Added,

    /// <summary>The tenant's own.</summary>
    User,

    /// <summary>The tenant's own, from the sample data.</summary>
    Sample,
}

/// <summary>Whether a record is listed; all can be read by their ids.</summary>
public enum RecordVisibility
{
    Listed,

    /// <summary>The tenant hides it.</summary>
    Hidden,

    /// <summary>Another record holds its key.</summary>
    Shadowed,
}

/// <summary>Where the value of a leaf comes from.</summary>
public enum LeafLayer
{
    /// <summary>The installed release.</summary>
    System,

    /// <summary>An older release, since the new value of a key could not be shown.</summary>
    SystemHeld,

    /// <summary>The last release that shipped the record.</summary>
    SystemRetained,

    /// <summary>An entry of the overlay.</summary>
    Overlay,

    /// <summary>The tenant's own record.</summary>
    User,

    /// <summary>The tenant's own record, from the sample data.</summary>
    Sample,
}

/// <summary>Who gave a leaf its value.</summary>
/// <param name="Entry">The entry, where it is one.</param>
public readonly record struct LeafSource(LeafLayer Layer, OverlayEntry? Entry = null)
{
    /// <summary>As reports write it: <c>system-held</c>, <c>overlay:NAME</c>, <c>user</c>.</summary>
    public override string ToString() => Layer switch
    {
        LeafLayer.System => "system",
        LeafLayer.SystemHeld => "system-held",
        LeafLayer.SystemRetained => "system-retained",
        LeafLayer.Overlay => $"overlay:{Entry?.Name}",
        LeafLayer.User => "user",
        _ => "sample",
    };
}

/// <summary>One record as the tenant sees it.</summary>
public sealed class EffectiveRecord
{
    private readonly Lazy<IReadOnlyDictionary<string, LeafOrigin<LeafSource>>> _sources;

    internal EffectiveRecord(
        RecordId id, RecordLayer layer, RecordVisibility visibility, JsonObject document,
        Func<IReadOnlyDictionary<string, LeafOrigin<LeafSource>>> sources)
    {
        Id = id;
        Layer = layer;
        Visibility = visibility;
        Document = document;
        _sources = new Lazy<IReadOnlyDictionary<string, LeafOrigin<LeafSource>>>(sources);
    }

    public RecordId Id { get; }

    public RecordLayer Layer { get; }

    public RecordVisibility Visibility { get; }

    /// <summary>The document. A record without exceptions shares it with the release: it must not be changed.</summary>
    public JsonObject Document { get; }

    /// <summary>The leaves by their paths, and who gave each; a leaf that an entry took away is
    /// marked absent.</summary>
    public IReadOnlyDictionary<string, LeafOrigin<LeafSource>> Sources => _sources.Value;

    /// <summary>True when the tenant, and not System, is behind the record as a whole.</summary>
    public bool IsOfTenant => Layer is RecordLayer.Added or RecordLayer.User or RecordLayer.Sample;
}
