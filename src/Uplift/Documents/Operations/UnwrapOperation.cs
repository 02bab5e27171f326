using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Makes a value of a list with one element, or with As of an object with one member; null stays
/// null.</summary>
public sealed record UnwrapOperation(SourcePosition Position, Condition? When,
    DocumentPath Path, string? As, UnwrapTake Take)
    : PathOperation(Position, When, Path)
{
    /// <inheritdoc/>
    public override void Apply(ObjectEdit edit)
    {
        var places = Path.Select(edit.Scope);
        for (var index = places.Count - 1; index >= 0; index--)
        {
            if (As is null) UnwrapList(edit, places[index]);
            else UnwrapObject(edit, places[index], As);
        }
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    internal static UnwrapOperation Read(OperationSource source)
    {
        var path = source.ValuePath("path");
        var name = source.OptionalText("as");
        if (name is not null && source.Keys.Has("take"))
        {
            source.Wrong("take", "'take' is for lists and 'as' for objects; operation 'unwrap' has both.",
                "Leave one out.");
        }

        var take = source.Keys.TakeWord("take", UnwrapTake.Only, ("only", UnwrapTake.Only),
            ("first", UnwrapTake.First));
        return new UnwrapOperation(source.Position, source.When, path, name, take);
    }

    private void UnwrapList(ObjectEdit edit, Place place)
    {
        if (place.Value is not JsonArray list) return;
        if (list.Count == 0)
        {
            edit.Remove(place);
            return;
        }

        if (list.Count > 1 && Take == UnwrapTake.Only)
        {
            throw edit.Refuse(place,
                $"The list has {list.Count} elements, and one is expected; 'take: first' would drop the others.");
        }

        if (list[0] is JsonArray inner)
        {
            throw edit.Refuse(place, $"The element is itself {JsonTypes.Shown(inner)}; unwrap the elements first.");
        }

        place.Set(Place.OfElement(list, 0).Detach());
    }

    private static void UnwrapObject(ObjectEdit edit, Place place, string name)
    {
        if (place.Value is not JsonObject { Count: > 0 } members) return;
        if (members.Count > 1 || !members.ContainsKey(name))
        {
            throw edit.Refuse(place,
                $"{JsonTypes.Shown(members)} has members besides '{name}'; move or remove them first.");
        }

        if (members[name] is JsonObject inner)
        {
            throw edit.Refuse(place, $"The value is itself {JsonTypes.Shown(inner)}; move it instead.");
        }

        place.Set(Place.OfMember(members, name).Detach());
    }
}
