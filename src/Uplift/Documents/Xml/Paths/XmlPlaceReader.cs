namespace Uplift.Documents.Xml;

/// <summary>
/// Cuts a path, which is known to be an XPath expression, into the steps at its end that can be
/// made and what comes before.
/// </summary>
internal static class XmlPlaceReader
{
    public static XmlPlace Read(string text, XmlNames names)
    {
        var parts = XPathText.Split(text, '|').Count > 1 ? [new XPathText.Part(text, 0)] : XPathText.Split(text, '/');
        var steps = new List<XmlStep>();
        var first = parts.Count;

        // The root element, and a step behind '//', begin where an empty part ends; they must be there.
        while (first > 0 && (first == 1 || parts[first - 2].Text.Trim().Length > 0)
            && ReadStep(parts[first - 1].Text.Trim(), names) is { } step)
        {
            steps.Insert(0, step);
            first--;
        }

        if (first == 0) return new XmlPlace(text, null, steps);
        var start = steps.Count == 0 ? text : text[..(parts[first].Start - 1)];
        return new XmlPlace(text, XmlPath.Compile(start, names), steps);
    }

    private static XmlStep? ReadStep(string text, XmlNames names)
    {
        if (text is "." or "..") return new XmlStep(null, false, XmlPath.Compile(text, names), []);
        var bracket = text.IndexOf('[', StringComparison.Ordinal);
        var head = (bracket < 0 ? text : text[..bracket]).Trim();
        var isAttribute = head.StartsWith('@');
        if (!names.TryRead(isAttribute ? head[1..].Trim() : head, out var name)) return null;
        if (bracket < 0) return new XmlStep(name, isAttribute, XmlPath.Compile(text, names), []);
        if (isAttribute || ReadPredicates(text[bracket..], names) is not { } equalities) return null;
        return new XmlStep(name, false, XmlPath.Compile(text, names), equalities);
    }

    private static List<XmlEquality>? ReadPredicates(string text, XmlNames names)
    {
        if (XPathText.Predicates(text) is not { } predicates) return null;
        var result = new List<XmlEquality>();
        foreach (var term in predicates.SelectMany(XPathText.SplitAnd))
        {
            if (ReadEquality(term, names) is not { } equality) return null;
            result.Add(equality);
        }

        return result;
    }

    private static XmlEquality? ReadEquality(string text, XmlNames names)
    {
        var sides = XPathText.Split(text, '=');
        if (sides.Count != 2 || sides[0].Text.AsSpan().TrimEnd().EndsWith("!")) return null;
        var left = Read(sides[0].Text.Trim(), names);
        return left is { Start: null, CanBeMade: true }
            ? new XmlEquality(left, XmlPath.Compile(sides[1].Text.Trim(), names))
            : null;
    }
}
