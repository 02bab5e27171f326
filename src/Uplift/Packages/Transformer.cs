using Uplift.Changes;
using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>What becomes of a reader for whom a unit has no usable copy.</summary>
public enum UnusableCopy
{
    /// <summary>The data is derived on the spot, inside the read.</summary>
    Rebuild,

    /// <summary>The reader is refused.</summary>
    Refuse,
}

/// <summary>Data that the code of a module version derives from the objects of a collection.</summary>
public sealed record Transformer
{
    /// <summary>The name of the collection in which copies of derived data are kept.</summary>
    public const string StoreName = "uplift-derived";

    /// <summary>Its name, unique in the module; copies are kept under it.</summary>
    public required string Name { get; init; }

    /// <summary>The collection whose objects are the units.</summary>
    public required Collection Source { get; init; }

    /// <summary>The version of the form that is written, above 0.</summary>
    public required int Write { get; init; }

    /// <summary>The oldest form that can be read; 0: the code can do without.</summary>
    public required int Read { get; init; }

    /// <summary>The newest form that the code understands.</summary>
    public required int ReadMax { get; init; }

    /// <summary>What a reader must understand at least to be given what is written; 1: every reader can.</summary>
    public required int MinReader { get; init; }

    /// <summary>What becomes of a reader without a usable copy.</summary>
    public UnusableCopy Unusable { get; init; }

    /// <summary>Makes the class.</summary>
    public Func<ITransformer> Create { get; init; } = () => throw new InvalidOperationException("It has no class.");

    /// <summary>Where it is declared.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>The collection of the copies. Its table has further columns, which stores make by its name.</summary>
    public static Collection StoreOf(string product, SourcePosition position) => new()
    {
        Name = StoreName,
        Table = OwnTable.NameOf(product, "derived"),
        IdColumn = "unit",
        Position = position,
    };
}
