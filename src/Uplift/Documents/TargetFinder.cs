using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>Finds the places to write to; what is missing after the last wildcard of a path is made on the
/// way.</summary>
internal static class TargetFinder
{
    /// <summary>The places that a path names under the scope of an edit, whether they exist or not.</summary>
    public static List<Place> Targets(this ObjectEdit edit, DocumentPath path)
    {
        var fixedFrom = path.LastWildcard + 1;
        var places = path.Select(edit.Scope, 0, fixedFrom);
        if (fixedFrom == path.Segments.Count) return places;
        for (var index = 0; index < places.Count; index++) places[index] = edit.Target(places[index], path, fixedFrom);
        return places;
    }

    /// <summary>The one place that the segments from <paramref name="depth"/> (no wildcard among them) name under
    /// a place.</summary>
    /// <exception cref="ObjectRefusedException">There is no way through a text, number, boolean or list.</exception>
    public static Place Target(this ObjectEdit edit, Place place, DocumentPath path, int depth)
    {
        for (; depth < path.Segments.Count; depth++)
        {
            var segment = path.Segments[depth];
            switch (place.Value)
            {
                case null:
                    var made = new JsonObject();
                    place.Set(made);
                    place = Place.OfMember(made, segment.Name);
                    break;
                case JsonObject members:
                    place = Place.OfMember(members, segment.Name);
                    break;
                case JsonArray list when (uint)segment.Index < (uint)list.Count:
                    place = Place.OfElement(list, segment.Index);
                    break;
                case var other:
                    throw edit.Refuse(place, $"'{segment.Name}' cannot be written into {JsonTypes.Shown(other)}; "
                        + "convert or remove it in an operation before this one.");
            }
        }

        return place;
    }
}
