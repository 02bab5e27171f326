using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Gives a member another name, in the same place of its object.</summary>
public sealed record RenameOperation(SourcePosition Position, Condition? When,
    DocumentPath Path, string To, ExistingPolicy Existing)
    : PathOperation(Position, When, Path)
{
    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Writes => [Path, Parent.Append(Target)];

    /// <inheritdoc/>
    public override void Apply(ObjectEdit edit)
    {
        foreach (var place in Path.Select(edit.Scope))
        {
            if (place.Parent is not JsonObject members || place.Key is not { } name)
            {
                throw edit.Refuse(place, "An element of a list has no name to change; use 'move'.");
            }

            Rename(edit, place, members, name);
        }
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    internal static RenameOperation Read(OperationSource source)
    {
        var path = source.MemberPath("path");
        var to = source.Keys.RequireText("to");
        if (!path.IsRoot && path.Segments[^1].IsWildcard)
        {
            source.Wrong("path", $"'path' of operation 'rename' must end in a name, not '{path}'.",
                "Members cannot all get one name.");
        }
        else if (!path.IsRoot && path.Segments[^1].Name == to)
        {
            source.Wrong("to", $"The member is named '{to}' already.", "Give another name, or take the operation out.");
        }

        return new RenameOperation(source.Position, source.When, path, to, source.Existing());
    }

    private DocumentPath Parent => DocumentPath.Of(Path.Segments.Take(Path.Segments.Count - 1));

    private DocumentPath Target => DocumentPath.Of([PathSegment.Of(To)]);

    private void Rename(ObjectEdit edit, Place place, JsonObject members, string name)
    {
        if (members.TryGetPropertyValue(To, out var standing))
        {
            if (JsonValues.Equal(standing, place.Value))
            {
                members.Remove(name);
                return;
            }

            if (Existing == ExistingPolicy.Keep) return;
            if (Existing == ExistingPolicy.Fail) throw edit.Conflict(place, To, standing);
            members.Remove(To);
        }

        var value = place.Detach();
        members.SetAt(members.IndexOf(name), To, value);
    }
}
