using System.Text;

namespace Uplift.Documents.Xml;

/// <summary>What the rules of a merge say of the elements of one document.</summary>
internal sealed class XmlLabels
{
    private readonly HashSet<object> _ignored = [];
    private readonly HashSet<MarkupNode> _atomic = [];
    private readonly HashSet<MarkupNode> _lists = [];
    private readonly Dictionary<MarkupNode, string> _keys = [];
    private readonly Dictionary<MarkupNode, MergeWinner> _winners = [];

    public XmlLabels(MarkupDocument document, XmlMergeRules rules)
    {
        foreach (var item in rules.Ignored.SelectMany(path => path.Select(document.Root)))
        {
            _ignored.Add((object?)item.Attribute ?? item.Node!);
        }

        foreach (var element in ElementsAt(document, rules.Atomic)) _atomic.Add(element);
        foreach (var (items, winner) in rules.Winners)
        {
            foreach (var element in ElementsAt(document, [items])) _winners.TryAdd(element, winner);
        }

        foreach (var rule in rules.Lists)
        {
            foreach (var element in ElementsAt(document, [rule.Items])) Name(element, rule);
        }
    }

    /// <summary>The elements below one that count.</summary>
    public IEnumerable<MarkupElement> ElementsOf(MarkupElement element) =>
        element.Elements.Where(child => !_ignored.Contains(child));

    /// <summary>The attributes of an element that count.</summary>
    public IEnumerable<MarkupAttribute> AttributesOf(MarkupElement element) =>
        element.Attributes.Where(attribute => !attribute.IsDeclaration && !_ignored.Contains(attribute));

    /// <summary>True for an element that is one value: by the rules, or since texts and elements
    /// are mixed in it.</summary>
    public bool IsAtomic(MarkupElement element) => _atomic.Contains(element)
        || (element.Elements.Any() && element.Children.Any(child => child is MarkupText { IsBlank: false }));

    /// <summary>True for a value of a list, even where it is the only one.</summary>
    public bool IsList(MarkupElement element) => _lists.Contains(element);

    /// <summary>The natural key of a value of a list; null without.</summary>
    public string? KeyOf(MarkupElement element) => _keys.GetValueOrDefault(element);

    /// <summary>Who wins at an element: as the rules say of it or of the nearest element above.</summary>
    public MergeWinner WinnerAt(MarkupElement? element)
    {
        for (MarkupNode? at = element; at is not null; at = at.Parent)
        {
            if (_winners.TryGetValue(at, out var winner)) return winner;
        }

        return MergeWinner.Customer;
    }

    /// <summary>True when the rules call something in the element, or the element, a secret.</summary>
    public bool HoldsSecret(MarkupElement element) => WinnerAt(element) == MergeWinner.Secret
        || element.Elements.Any(HoldsSecret);

    /// <summary>What an element says, in one form whatever its prefixes, white space and the
    /// order of its items.</summary>
    public string CanonicalOf(MarkupElement element)
    {
        var output = new StringBuilder();
        Write(element, output);
        return output.ToString();
    }

    /// <summary>The name of an element in a tree: with its namespace, since prefixes differ.</summary>
    public static string NameOf(MarkupElement element) => NameOf(element.LocalName, element.Namespace);

    /// <summary>The name of an attribute in a tree, without the sign of attributes.</summary>
    public static string NameOf(MarkupAttribute attribute) => NameOf(attribute.LocalName, attribute.Namespace);

    /// <summary>The name of an element or attribute in a tree.</summary>
    public static string NameOf(string local, string space) => space.Length == 0 ? local : $"{{{space}}}{local}";

    /// <summary>A text without the prefix of a qualified name, so that <c>c:UserType</c> and
    /// <c>UserType</c> say the same.</summary>
    public static string ValueOf(string text, MarkupElement scope)
    {
        var trimmed = text.Trim();
        var colon = trimmed.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || trimmed.AsSpan(colon + 1).ContainsAny(":/ ")) return trimmed;
        return MarkupNamespaces.Of(scope, trimmed[..colon]) is null ? trimmed : trimmed[(colon + 1)..];
    }

    private static IEnumerable<MarkupElement> ElementsAt(MarkupDocument document, IEnumerable<XmlPath> paths) =>
        paths.SelectMany(path => path.Select(document.Root)).Select(item => item.Element).OfType<MarkupElement>();

    private void Name(MarkupElement element, XmlListRule rule)
    {
        if (!_lists.Add(element)) return;
        if (rule.Key.Count > 0)
        {
            var parts = rule.Key.Select(path => ValueOf(path.TextFrom(element), element)).ToList();
            if (parts.Exists(part => part.Length > 0)) _keys.Add(element, string.Join(" ", parts).Trim());
        }
        else if (rule.Besides.Count > 0)
        {
            var besides = ElementsOf(element)
                .Intersect(rule.Besides.SelectMany(path => path.Select(element)).Select(item => item.Element));
            var counted = ElementsOf(element).Except(besides).Select(child => CanonicalOf(child!));
            _keys.Add(element, string.Concat(counted.Order(StringComparer.Ordinal)));
        }
    }

    private void Write(MarkupElement element, StringBuilder output)
    {
        output.Append('<').Append(NameOf(element));
        foreach (var attribute in AttributesOf(element).OrderBy(NameOf, StringComparer.Ordinal))
        {
            output.Append(' ').Append(NameOf(attribute)).Append('=').Append(ValueOf(attribute.Value, element));
        }

        output.Append('>');
        var elements = ElementsOf(element).OrderBy(NameOf, StringComparer.Ordinal).ToList();
        if (elements.Count == 0 || IsAtomic(element)) output.Append(ValueOf(element.Value, element));
        foreach (var child in elements) Write(child, output);
        output.Append("</>");
    }
}
