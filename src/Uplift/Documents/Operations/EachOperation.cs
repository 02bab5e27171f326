using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Applies operations to every value that Path matches and Where holds for; their paths start at that
/// value.</summary>
public sealed record EachOperation(SourcePosition Position, Condition? When,
    DocumentPath Path, Condition? Where, IReadOnlyList<Operation> Do)
    : PathOperation(Position, When, Path)
{
    /// <inheritdoc/>
    public override IEnumerable<CollectionUse> Uses => UsesOf(Do);

    /// <inheritdoc/>
    public override void Apply(ObjectEdit edit)
    {
        JsonNode? list = null;
        var removed = 0;
        foreach (var found in Path.Select(edit.Scope))
        {
            if (!ReferenceEquals(found.Parent, list)) removed = 0;
            list = found.Parent;
            var place = found.Shifted(removed);
            if (Where is not null && !Where.Holds(place.Value)) continue;
            if (edit.RunAt(place, Do)) removed++;
            if (edit.Deleted || edit.Missing.Count > 0) return;
        }
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    internal static EachOperation Read(OperationSource source)
    {
        var path = source.AnyPath("path");
        if (source.IsSound && (path.IsRoot || !path.Segments[^1].IsWildcard))
        {
            source.Wrong("path", $"'path' of operation 'each' must end in '*', not be '{path}'.",
                "Write for example /items/*.");
        }

        var where = source.Keys.Take("where") is { } node ? ConditionReader.Read(node, source.Bag) : null;
        source.Keys.Require("do");
        var scope = source.Scope == OperationScope.Apart ? OperationScope.ElementApart : OperationScope.Element;
        return new EachOperation(source.Position, source.When, path, where, source.Operations("do", scope));
    }
}
