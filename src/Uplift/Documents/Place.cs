using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>
/// One place in one document: a member of an object, an element of a list, or the document itself. A member may not be
/// there yet. Taking an element away moves those after it, so lists are edited from the end.
/// </summary>
public readonly record struct Place
{
    private readonly object _container;
    private readonly string? _key;
    private readonly int _index;

    private Place(object container, string? key, int index)
    {
        _container = container;
        _key = key;
        _index = index;
    }

    /// <summary>The object or list that it is in; null for the document itself.</summary>
    public JsonNode? Parent => _container as JsonNode;

    /// <summary>The member's name; null for an element and for the document itself.</summary>
    public string? Key => _key;

    /// <summary>The element's number from 0; -1 for a member and for the document itself.</summary>
    public int Index => _index;

    /// <summary>False for a member that is not there; a null that is there exists.</summary>
    public bool Exists => _container is not JsonObject members || members.ContainsKey(_key ?? "");

    /// <summary>What stands there; null also when nothing does.</summary>
    public JsonNode? Value => _container switch
    {
        JsonObject members => members[_key ?? ""],
        JsonArray list => list[_index],
        RootSlot slot => slot.Value,
        _ => throw new UnreachableException(),
    };

    /// <summary>The pointer of exactly this place, from the document's root.</summary>
    public string Pointer
    {
        get
        {
            if (_container is not JsonNode parent) return "";
            return PointerOf(parent) + "/" + (_key is null ? _index : PathSegment.Escape(_key));
        }
    }

    /// <summary>Writes a value that has no parent; adds the member when it is not there.</summary>
    public void Set(JsonNode? value)
    {
        switch (_container)
        {
            case JsonObject members:
                members[_key ?? ""] = value;
                break;
            case JsonArray list:
                list[_index] = value;
                break;
            case RootSlot slot:
                slot.Value = value;
                break;
        }
    }

    /// <summary>Takes the value out, so that it can be put elsewhere; null is left in its place.</summary>
    public JsonNode? Detach()
    {
        var value = Value;
        if (value is not null) Set(null);
        return value;
    }

    /// <summary>Takes the member or element away; a document itself becomes null.</summary>
    public void Remove()
    {
        switch (_container)
        {
            case JsonObject members:
                members.Remove(_key ?? "");
                break;
            case JsonArray list:
                list.RemoveAt(_index);
                break;
            case RootSlot slot:
                slot.Value = null;
                break;
        }
    }

    internal static Place OfRoot(RootSlot slot) => new(slot, null, -1);

    internal static Place OfMember(JsonObject members, string key) => new(members, key, -1);

    internal static Place OfElement(JsonArray list, int index) => new(list, null, index);

    /// <summary>The existing child that a segment (no wildcard) names.</summary>
    internal static bool TryStep(JsonNode? node, in PathSegment segment, out Place place)
    {
        switch (node)
        {
            case JsonObject members when members.ContainsKey(segment.Name):
                place = OfMember(members, segment.Name);
                return true;
            case JsonArray list when (uint)segment.Index < (uint)list.Count:
                place = OfElement(list, segment.Index);
                return true;
            default:
                place = default;
                return false;
        }
    }

    /// <summary>The same element after <paramref name="removed"/> elements before it were taken away.</summary>
    internal Place Shifted(int removed) =>
        removed == 0 || _container is not JsonArray ? this : new(_container, null, _index - removed);

    private static string PointerOf(JsonNode node) => node.Parent switch
    {
        JsonObject => PointerOf(node.Parent) + "/" + PathSegment.Escape(node.GetPropertyName()),
        JsonArray => PointerOf(node.Parent) + "/" + node.GetElementIndex(),
        _ => "",
    };
}
