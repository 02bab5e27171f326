using Uplift.Diagnostics;
using Uplift.Documents;

namespace Uplift.Packages;

/// <summary>Which forms of a collection's objects the code of a module version writes and reads, and where
/// each says its own.</summary>
/// <param name="Write">The version of the form that is written, above 0.</param>
/// <param name="Read">The oldest form that can be read; 0: every object can, those without a version too.</param>
public sealed record DataVersions(int Write, int Read)
{
    /// <summary>The name of the collection in which versions are kept beside the objects.</summary>
    public const string StoreName = "uplift-versions";

    /// <summary>The column that holds the version as a whole number, null counting as 0; null:
    /// it is elsewhere.</summary>
    public string? Column { get; init; }

    /// <summary>The member of the document that holds it as a number, anything else counting as 0; null:
    /// it is elsewhere.</summary>
    public DocumentPath? Member { get; init; }

    /// <summary>True when it is kept beside the objects, with the hash of the content that had it: it counts while an
    /// object has that content, and else the object has version 0.</summary>
    public bool IsKept { get; init; }

    /// <summary>The collection of kept versions. Its table has columns of its own, which stores make by its
    /// name.</summary>
    public static Collection StoreOf(string product, SourcePosition position) => new()
    {
        Name = StoreName,
        Table = OwnTable.NameOf(product, "versions"),
        IdColumn = "object",
        DocumentColumn = "hash",
        Position = position,
    };
}
