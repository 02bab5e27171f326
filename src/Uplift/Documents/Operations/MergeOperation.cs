using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>JSON Merge Patch (RFC 7396) of an object; a missing one is made.</summary>
public sealed record MergeOperation(SourcePosition Position, Condition? When, DocumentPath Path, JsonObject Value)
    : PathOperation(Position, When, Path)
{
    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Reads => [];

    /// <inheritdoc/>
    public override void Apply(ObjectEdit edit)
    {
        foreach (var place in edit.Targets(Path))
        {
            switch (place.Value)
            {
                case null:
                    place.Set(Merged([], Value));
                    break;
                case JsonObject members:
                    Merged(members, Value);
                    break;
                case var other:
                    throw edit.Refuse(place, $"There is {JsonTypes.Shown(other)} and no object to merge into; "
                        + "convert or remove it first.");
            }
        }
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    internal static MergeOperation Read(OperationSource source)
    {
        var path = source.AnyPath("path");
        source.Keys.Require("value");
        var value = source.Keys.TakeMapping("value")?.ToJson() as JsonObject ?? [];
        return new MergeOperation(source.Position, source.When, path, value);
    }

    private static JsonObject Merged(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            switch (value)
            {
                case null:
                    target.Remove(name);
                    break;
                case JsonObject inner when target[name] is JsonObject members:
                    Merged(members, inner);
                    break;
                case JsonObject inner:
                    target[name] = Merged([], inner);
                    break;
                default:
                    target[name] = value.DeepClone();
                    break;
            }
        }

        return target;
    }
}
