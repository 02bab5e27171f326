using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Layers;
using Uplift.Layers.Releases.Changes;

namespace Uplift.Packages;

/// <summary>What a package declares of its layered collections: those whose records it ships as System.</summary>
public sealed record LayerDeclaration
{
    /// <summary>The name of the collection in which the overlay and the decisions of a tenant are kept.</summary>
    public const string StoreName = "uplift-layers";

    /// <summary>The layered collections.</summary>
    public required IReadOnlyList<LayerRules> Rules { get; init; }

    /// <summary>What became of records, fields and elements of the release before, in order.</summary>
    public IReadOnlyList<DeclaredChange> Changes { get; init; } = [];

    /// <summary>Members of collections without layers that hold ids of System records.</summary>
    public IReadOnlyList<LayerReferrer> Referrers { get; init; } = [];

    /// <summary>Where it is declared.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>The collection of overlay and decisions.</summary>
    public static Collection StoreOf(string product, SourcePosition position) =>
        new() { Name = StoreName, Table = OwnTable.NameOf(product, "layers"), Position = position };
}

/// <summary>A member of a collection without layers that holds ids of System records, which then
/// stay when dropped.</summary>
/// <param name="Collection">The collection that refers.</param>
/// <param name="Path">The member with the id.</param>
/// <param name="To">The layered collection.</param>
public sealed record LayerReferrer(string Collection, DocumentPath Path, string To);
