using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;

namespace Uplift.Documents.Merging;

/// <summary>A tree that edits are laid on one after the other, and who gave each of its leaves. It changes the
/// tree it was given.</summary>
/// <typeparam name="TOrigin">What tells the sources of values apart.</typeparam>
public sealed class TreeDraft<TOrigin>
{
    private readonly TreePolicies _policies;
    private readonly SortedDictionary<string, LeafOrigin<TOrigin>> _origins = new(StringComparer.Ordinal);

    public TreeDraft(JsonObject document, TreePolicies policies, TOrigin origin)
    {
        Document = document;
        _policies = policies;
        if (document.Count > 0) Mark(document, TreePath.Root, origin);
    }

    /// <summary>The tree as it is now.</summary>
    public JsonObject Document { get; }

    /// <summary>Leaves, by their paths; those that were taken away among them.</summary>
    public IReadOnlyDictionary<string, LeafOrigin<TOrigin>> Origins => _origins;

    /// <summary>Lays an edit on the tree; false when its place cannot be: something above it is no container.</summary>
    public bool Apply(TreeEdit edit, TOrigin origin) => edit.Operation switch
    {
        TreeOperation.Set => Set(edit, origin),
        TreeOperation.Unset => Unset(edit.Path, origin),
        TreeOperation.Include => Include(edit.Path, edit.Value, origin),
        TreeOperation.Exclude => Exclude(edit.Path, edit.Value, origin),
        _ => Order(edit.Path, edit.Value as JsonArray ?? []),
    };

    /// <summary>Shows another value, or none, at a place that stays with a source.</summary>
    public bool Show(TreePath path, MergeValue value, TOrigin origin)
    {
        if (value.IsPresent) return Replace(path, value.Node, origin);
        Remove(path);
        return true;
    }

    // An element that was added beside ours wins member by member; what only the tree has is filled in.
    private bool Set(TreeEdit edit, TOrigin origin)
    {
        var isAdded = edit.Path.Depth > 0 && edit.Path.Last.IsElement && !edit.Base.IsPresent;
        return isAdded && Tree.Find(Document, edit.Path, _policies).Node is JsonObject && edit.Value is JsonObject added
            ? Fill(edit.Path, added, origin)
            : Replace(edit.Path, edit.Value, origin);
    }

    private bool Fill(TreePath path, JsonObject added, TOrigin origin)
    {
        var done = true;
        foreach (var (name, value) in added)
        {
            var place = path.Member(name);
            var isInner = value is JsonObject && !_policies.IsAtomic(place)
                && Tree.Find(Document, place, _policies).Node is JsonObject;
            done &= isInner ? Fill(place, (JsonObject)value!, origin) : Replace(place, value, origin);
        }

        return done;
    }

    private bool Replace(TreePath path, JsonNode? value, TOrigin origin)
    {
        if (path.Depth == 0 || !TryContainer(path, origin, out var container)) return false;
        var copy = value?.DeepClone();
        if (container is JsonObject members)
        {
            members[path.Last.Name] = copy;
        }
        else
        {
            var list = (JsonArray)container!;
            var index = PolicyOf(path.Parent, ArrayKind.Keyed).IndexOf(list, path.Last.Name);
            if (index < 0) list.Add(copy);
            else list[index] = copy;
        }

        Forget(path);
        Mark(copy, path, origin);
        return true;
    }

    private bool Unset(TreePath path, TOrigin origin)
    {
        Remove(path);
        _origins[LeafOf(path).ToString()] = new LeafOrigin<TOrigin>(origin, LeafOf(path).Depth == path.Depth);
        return true;
    }

    private void Remove(TreePath path)
    {
        switch (Tree.Find(Document, path.Parent, _policies).Node)
        {
            case JsonObject members when !path.Last.IsElement:
                members.Remove(path.Last.Name);
                break;
            case JsonArray list when path.Last.IsElement
                && _policies.ArrayAt(path.Parent)?.IndexOf(list, path.Last.Name) is { } index and >= 0:
                list.RemoveAt(index);
                break;
        }

        Forget(path);
    }

    private bool Include(TreePath path, JsonNode? member, TOrigin origin)
    {
        if (!TryContainer(path.Element(""), origin, out var container) || container is not JsonArray list) return false;
        var policy = PolicyOf(path, ArrayKind.Set);
        var name = policy.NameOf(member) ?? "";
        if (policy.IndexOf(list, name) < 0) list.Add(member?.DeepClone());
        Forget(path.Element(name));
        _origins[path.Element(name).ToString()] = new LeafOrigin<TOrigin>(origin, false);
        return true;
    }

    private bool Exclude(TreePath path, JsonNode? member, TOrigin origin)
    {
        var policy = PolicyOf(path, ArrayKind.Set);
        var name = policy.NameOf(member) ?? "";
        if (Tree.Find(Document, path, _policies).Node is JsonArray list
            && policy.IndexOf(list, name) is var index and >= 0)
        {
            list.RemoveAt(index);
        }

        _origins[path.Element(name).ToString()] = new LeafOrigin<TOrigin>(origin, true);
        return true;
    }

    private bool Order(TreePath path, JsonArray keys)
    {
        if (Tree.Find(Document, path, _policies).Node is not JsonArray list
            || _policies.ArrayAt(path) is not { } policy) return true;
        var place = 0;
        foreach (var key in keys)
        {
            var index = policy.IndexOf(list, JsonTypes.KeyText(key) ?? "");
            if (index < place) continue;
            var element = list[index];
            list.RemoveAt(index);
            list.Insert(place++, element);
        }

        return true;
    }

    // What holds the last step of a path, made where it is missing.
    private bool TryContainer(TreePath path, TOrigin origin, out JsonNode? container)
    {
        container = Document;
        for (var depth = 0; depth < path.Depth - 1; depth++)
        {
            var next = Step(container, path, depth, origin);
            if (next is null) return false;
            container = next;
        }

        return path.Last.IsElement ? container is JsonArray : container is JsonObject;
    }

    private JsonNode? Step(JsonNode? node, TreePath path, int depth, TOrigin origin)
    {
        var step = path.Steps[depth];
        var isList = path.Steps[depth + 1].IsElement;
        if (node is JsonObject members && !step.IsElement)
        {
            if (members[step.Name] is { } member) return member;
            return members[step.Name] = isList ? new JsonArray() : new JsonObject();
        }

        if (node is not JsonArray list || !step.IsElement) return null;
        var policy = PolicyOf(path.Prefix(depth), ArrayKind.Keyed);
        if (policy.IndexOf(list, step.Name) is var index and >= 0) return list[index];
        var element = new JsonObject { [policy.Key] = step.Name };
        list.Add(element);
        Mark(element, path.Prefix(depth + 1), origin);
        return element;
    }

    private ArrayPolicy PolicyOf(TreePath path, ArrayKind otherwise) =>
        _policies.ArrayAt(path) ?? new ArrayPolicy(otherwise, otherwise == ArrayKind.Keyed ? "id" : "");

    private void Mark(JsonNode? value, TreePath path, TOrigin origin)
    {
        var whole = LeafOf(path);
        if (whole.Depth < path.Depth)
        {
            _origins[whole.ToString()] = new LeafOrigin<TOrigin>(origin, false);
            return;
        }

        foreach (var (leaf, _) in Tree.Leaves(value, path, _policies))
        {
            _origins[leaf.ToString()] = new LeafOrigin<TOrigin>(origin, false);
        }
    }

    // The atomic object around a place, or the place itself.
    private TreePath LeafOf(TreePath path)
    {
        for (var depth = 1; depth < path.Depth; depth++)
        {
            var prefix = path.Prefix(depth);
            if (_policies.IsAtomic(prefix)) return prefix;
        }

        return path;
    }

    // What is known of the place, of all below it, and of empty containers above it.
    private void Forget(TreePath path)
    {
        var text = path.ToString();
        var below = _origins.Keys.Where(key => key == text || key.StartsWith(text + "/", StringComparison.Ordinal))
            .ToList();
        foreach (var key in below) _origins.Remove(key);
        for (var depth = 1; depth < path.Depth; depth++)
        {
            var above = path.Prefix(depth).ToString();
            if (_origins.TryGetValue(above, out var known) && !known.IsAbsent) _origins.Remove(above);
        }
    }
}
