using System.Text.Json.Nodes;

namespace Uplift.Documents.Deltas;

/// <summary>
/// Merges what two sides made of one document. Objects are merged member by member, lists of scalars without repetition
/// as
/// sets in order, lists of objects with an <c>id</c> each by that; other lists and values are taken as a whole. Where
/// both
/// changed the same place differently, theirs is taken and a conflict says what the others had.
/// </summary>
public sealed class ThreeWayMerge
{
    private readonly List<MergeConflict> _conflicts = [];

    private ThreeWayMerge()
    {
    }

    /// <summary>Merges three documents, none of which is changed.</summary>
    /// <param name="origin">What both sides started from; for an undo, as the run left it.</param>
    /// <param name="ours">One side; for an undo, as it was before the run.</param>
    /// <param name="theirs">The side that wins; for an undo, as it is now.</param>
    public static MergeResult Merge(JsonNode? origin, JsonNode? ours, JsonNode? theirs)
    {
        var merge = new ThreeWayMerge();
        var merged = merge.Merge("", MergeValue.Of(origin), MergeValue.Of(ours), MergeValue.Of(theirs));
        return new MergeResult(merged.Node?.DeepClone(), merge._conflicts);
    }

    internal MergeValue Merge(string path, MergeValue origin, MergeValue ours, MergeValue theirs)
    {
        if (ours.IsSame(theirs) || origin.IsSame(ours)) return theirs;
        if (origin.IsSame(theirs)) return ours;
        if (ours.Node is JsonObject ourMembers && theirs.Node is JsonObject theirMembers)
        {
            return MergeValue.Of(MergeMembers(path, origin.Node as JsonObject, ourMembers, theirMembers));
        }

        if (ours.Node is JsonArray ourList && theirs.Node is JsonArray theirList
            && KeyedLists.TryRead(origin.Node as JsonArray, ourList, theirList) is { } lists)
        {
            return MergeValue.Of(MergeLists(path, lists));
        }

        return Conflict(path, origin, ours, theirs);
    }

    private MergeValue Conflict(string path, MergeValue origin, MergeValue ours, MergeValue theirs)
    {
        _conflicts.Add(new MergeConflict(path, Copy(origin), Copy(ours), Copy(theirs)));
        return theirs;
    }

    private JsonObject MergeMembers(string path, JsonObject? origin, JsonObject ours, JsonObject theirs)
    {
        var result = new JsonObject();
        var removedByThem = ours.Select(member => member.Key).Where(name => !theirs.ContainsKey(name));
        foreach (var name in theirs.Select(member => member.Key).Concat(removedByThem))
        {
            var value = Merge($"{path}/{ExactJson.Escape(name)}", MergeValue.Member(origin, name),
                MergeValue.Member(ours, name), MergeValue.Member(theirs, name));
            if (value.IsPresent) result[name] = value.Node?.DeepClone();
        }

        return result;
    }

    private JsonArray MergeLists(string path, KeyedLists lists)
    {
        var order = new List<string>();
        foreach (var key in lists.Theirs.Order)
        {
            // What we removed goes, unless they changed it since.
            if (lists.Ours.Has(key) || !lists.Origin.Find(key).IsSame(lists.Theirs.Find(key))) order.Add(key);
        }

        PlaceOurs(path, lists, order);
        var result = new JsonArray();
        foreach (var key in order)
        {
            var place = $"{path}/{result.Count}";
            var item = Merge(place, lists.Origin.Find(key), lists.Ours.Find(key), lists.Theirs.Find(key));
            result.Add(item.Node?.DeepClone());
        }

        return result;
    }

    // Each of our new elements follows the one that it follows on our side.
    private void PlaceOurs(string path, KeyedLists lists, List<string> order)
    {
        var previous = -1;
        for (var index = 0; index < lists.Ours.Order.Count; index++)
        {
            var key = lists.Ours.Order[index];
            if (lists.Theirs.Has(key))
            {
                previous = order.IndexOf(key);
            }
            else if (!lists.Origin.Has(key))
            {
                order.Insert(++previous, key);
            }
            else if (!lists.Origin.Find(key).IsSame(lists.Ours.Find(key)))
            {
                Conflict($"{path}/{index}", lists.Origin.Find(key), lists.Ours.Find(key), MergeValue.Absent);
            }
        }
    }

    private static MergeValue Copy(MergeValue value) => value with { Node = value.Node?.DeepClone() };
}
