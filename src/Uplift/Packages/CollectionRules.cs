using Uplift.Documents;
using Uplift.Documents.Xml;

namespace Uplift.Packages;

/// <summary>What a collection promises of its objects beyond their schema; verification reports
/// what breaks it.</summary>
public sealed record CollectionRules
{
    /// <summary>Nothing is promised.</summary>
    public static CollectionRules None { get; } = new();

    /// <summary>True when ids, and references to them, must be UUIDs.</summary>
    public bool UuidIds { get; init; }

    /// <summary>Members that hold ids of other objects.</summary>
    public IReadOnlyList<ReferenceRule> References { get; init; } = [];

    /// <summary>Members that together no two objects may have in common.</summary>
    public IReadOnlyList<UniqueRule> Unique { get; init; } = [];

    /// <summary>True when there is nothing to check.</summary>
    public bool IsEmpty => !UuidIds && References.Count == 0 && Unique.Count == 0;
}

/// <summary>Where values stand in the documents of a collection.</summary>
/// <param name="Pointer">In JSON; wildcards match each element. Null for XML.</param>
/// <param name="Expression">In XML, from the root element. Null for JSON.</param>
public sealed record RulePath(DocumentPath? Pointer, XmlPath? Expression)
{
    /// <summary>As the package writes it.</summary>
    public override string ToString() => Pointer?.ToString() ?? Expression?.Text ?? "";
}

/// <summary>The values at a path are ids of a collection of the same module.</summary>
/// <param name="Path">Where they stand.</param>
/// <param name="Collection">The collection that they are ids of.</param>
public sealed record ReferenceRule(RulePath Path, string Collection);

/// <summary>The values at these paths, taken together, are unique; objects that lack one of
/// them are left out.</summary>
public sealed record UniqueRule(IReadOnlyList<RulePath> Paths)
{
    /// <summary>What an XML document has at these paths, as one text; null: it lacks one of them.</summary>
    internal string? KeyOf(MarkupElement root)
    {
        var values = Paths.Select(path => path.Expression?.Select(root).Where(item => !item.IsBlank)
            .Select(item => item.Value.Trim()).FirstOrDefault()).ToList();
        return values.Contains(null) ? null : string.Join(", ", values);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(" + ", Paths);
}
