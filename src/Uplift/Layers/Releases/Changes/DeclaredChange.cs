using System.Text.Json.Nodes;
using Uplift.Documents.Merging;

namespace Uplift.Layers.Releases.Changes;

/// <summary>What a release says of where something of the release before has gone.</summary>
public abstract record DeclaredChange
{
    private protected DeclaredChange()
    {
    }

    /// <summary>The declaration the other way round; null when there is none.</summary>
    public abstract DeclaredChange? Inverse { get; }

    /// <summary>Where a record is afterwards.</summary>
    public virtual RecordId Follow(RecordId record) => record;

    /// <summary>Where a place of a record is afterwards.</summary>
    public virtual TreePath Follow(string collection, TreePath path) => path;

    /// <summary>The entry as it is afterwards; a value that cannot be converted stays, and is marked.</summary>
    public virtual FollowedEntry Follow(OverlayEntry entry, TreePolicies policies) =>
        new(entry with { Record = Follow(entry.Record), Path = Follow(entry.Record.Collection, entry.Path) },
            IsUnconverted: false);

    /// <summary>Changes a document of its own accord into what it is afterwards.</summary>
    public virtual void Apply(string collection, JsonObject document, TreePolicies policies)
    {
    }
}

/// <summary>An overlay entry behind declared changes.</summary>
/// <param name="IsUnconverted">True when its value could not be brought into the new form.</param>
public sealed record FollowedEntry(OverlayEntry Entry, bool IsUnconverted);
