namespace Uplift.Documents.Xml;

/// <summary>Compares two documents and writes down what has to be done, in document order.</summary>
internal sealed class XmlPatchWriter(PatchPrefixes prefixes)
{
    private readonly List<XmlPatchOperation> _operations = [];

    public IReadOnlyList<XmlPatchOperation> Operations => _operations;

    /// <summary>Compares all of two documents; white space around their root elements does not count.</summary>
    public void CompareDocuments(MarkupDocument before, MarkupDocument after)
    {
        var (old, now) = (new SiblingList(before, prefixes), new SiblingList(after, prefixes));
        var roots = new AlignedNodes(old.Nodes.IndexOf(before.Root), now.Nodes.IndexOf(after.Root), IsSame: false);
        var pairs = NodeAlignment.Align(old.Nodes[..roots.Before], now.Nodes[..roots.After]);
        pairs.Add(roots);
        pairs.AddRange(NodeAlignment.Align(old.Nodes[(roots.Before + 1)..], now.Nodes[(roots.After + 1)..])
            .Select(pair =>
                pair with { Before = pair.Before + roots.Before + 1, After = pair.After + roots.After + 1 }));
        new SiblingEdits("", old, now, prefixes, _operations).Run(pairs, Compare);
    }

    private void Compare(MarkupNode before, MarkupNode after, string selector)
    {
        if (before is MarkupElement old && after is MarkupElement now && IsSameElement(old, now)) CompareElements(
            old, now, selector);
        else if (before.ToString() != after.ToString())
        {
            _operations.Add(new XmlPatchOperation(XmlPatch.Replace, selector, PatchContent.Of(after))
            {
                Place = selector,
                Before = before.ToString(),
                After = after.ToString(),
            });
        }
    }

    private void CompareElements(MarkupElement before, MarkupElement after, string selector)
    {
        var (had, has) = (DeclarationsOf(before), DeclarationsOf(after));
        foreach (var (prefix, name) in has.Where(pair => !had.ContainsKey(pair.Key)))
        {
            _operations.Add(new XmlPatchOperation(XmlPatch.Add, selector, PatchContent.Of(name))
            {
                Type = $"namespace::{prefix}",
            });
        }

        CompareAttributes(before, after, selector);
        var (old, now) = (new SiblingList(before, prefixes), new SiblingList(after, prefixes));
        var pairs = NodeAlignment.Align(old.Nodes, now.Nodes);
        new SiblingEdits(selector, old, now, prefixes, _operations).Run(pairs, Compare);
        foreach (var prefix in had.Keys.Where(prefix => !has.ContainsKey(prefix)))
        {
            _operations.Add(new XmlPatchOperation(XmlPatch.Remove, $"{selector}/namespace::{prefix}"));
        }
    }

    private void CompareAttributes(MarkupElement before, MarkupElement after, string selector)
    {
        var (had, has) = (PlainOf(before), PlainOf(after));
        foreach (var old in had)
        {
            var place = $"{selector}/@{prefixes.NameOf(old)}";
            var now = has.Find(attribute => IsSameName(attribute, old));
            if (now is not null && now.Value == old.Value) continue;
            _operations.Add(new XmlPatchOperation(now is null ? XmlPatch.Remove : XmlPatch.Replace, place,
                now is null ? "" : PatchContent.Of(now.Value))
            {
                Place = place,
                Before = old.Value,
                After = now?.Value,
            });
        }

        foreach (var made in has.Where(made => !had.Exists(attribute => IsSameName(attribute, made))))
        {
            var name = prefixes.NameOf(made);
            _operations.Add(new XmlPatchOperation(XmlPatch.Add, selector, PatchContent.Of(made.Value))
            {
                Type = $"@{name}",
                Place = $"{selector}/@{name}",
                After = made.Value,
            });
        }
    }

    // What cannot be said of single items (another name, another meaning of a prefix) is said by
    // replacing the element as a whole.
    private bool IsSameElement(MarkupElement before, MarkupElement after)
    {
        if (before.QualifiedName != after.QualifiedName || before.Namespace != after.Namespace) return false;
        var (had, has) = (DeclarationsOf(before), DeclarationsOf(after));
        if (had.GetValueOrDefault("") != has.GetValueOrDefault("")) return false;
        var around = after.Parent as MarkupElement;
        return has.All(pair => had.TryGetValue(pair.Key, out var name)
                ? name == pair.Value
                : around is null || (MarkupNamespaces.Of(around, pair.Key) ?? pair.Value) == pair.Value)
            && had.All(pair => has.ContainsKey(pair.Key)
                || (MarkupNamespaces.Of(after, pair.Key) ?? pair.Value) == pair.Value)
            && PlainOf(after).TrueForAll(made => prefixes.Keeps(made)
                || PlainOf(before).Exists(old => IsSameName(old, made) && old.Prefix == made.Prefix));
    }

    private static bool IsSameName(MarkupAttribute one, MarkupAttribute other) =>
        one.LocalName == other.LocalName && one.Namespace == other.Namespace;

    private static List<MarkupAttribute> PlainOf(MarkupElement element) =>
        [.. element.Attributes.Where(attribute => !attribute.IsDeclaration)];

    private static Dictionary<string, string> DeclarationsOf(MarkupElement element) => element.Attributes
        .Where(attribute => attribute.IsDeclaration)
        .ToDictionary(attribute => attribute.DeclaredPrefix, attribute => attribute.Value);
}
