namespace Uplift.Documents.Xml;

/// <summary>One way down a document that an expression looks at.</summary>
/// <param name="Steps">From the root element or, relatively, from where the expression starts.</param>
internal sealed record XmlTrialPath(bool IsAbsolute, IReadOnlyList<XmlTrialStep> Steps)
{
    /// <summary>The ways that an expression names, each alternative one; what is no plain step ends it.</summary>
    public static List<XmlTrialPath> Read(string text, XmlNames names)
    {
        text = text.Trim();
        if (text.StartsWith('(') && XPathText.Closing(text) is > 0 and var end)
        {
            return [.. Read(text[1..end], names).SelectMany(start => ReadOne(text[(end + 1)..].TrimStart('/'), names)
                .Select(rest => new XmlTrialPath(start.IsAbsolute, [.. start.Steps, .. rest.Steps])))];
        }

        return [.. XPathText.Split(text, '|').SelectMany(part => ReadOne(part.Text.Trim(), names))];
    }

    private static List<XmlTrialPath> ReadOne(string text, XmlNames names)
    {
        var steps = new List<XmlTrialStep>();
        foreach (var part in XPathText.Split(text, '/'))
        {
            var step = part.Text.Trim();
            if (step is "" or ".") continue;
            if (ReadStep(step, names) is not { } read) break;
            steps.Add(read);
        }

        return [new XmlTrialPath(text.StartsWith('/') && !text.StartsWith("//", StringComparison.Ordinal), steps)];
    }

    private static XmlTrialStep? ReadStep(string text, XmlNames names)
    {
        if (text == "..") return new XmlTrialStep(null, false, true, []);
        var bracket = text.IndexOf('[', StringComparison.Ordinal);
        var head = (bracket < 0 ? text : text[..bracket]).Trim();
        var isAttribute = head.StartsWith('@');
        var plain = head == "*" ? "any" : isAttribute ? head[1..].Trim() : head;
        if (!names.TryRead(plain, out var name)) return null;
        var within = bracket < 0 ? [] : XPathText.Predicates(text[bracket..]) ?? [];
        return new XmlTrialStep(name, isAttribute, false, [.. within.SelectMany(XPathText.SplitAnd)
            .SelectMany(term => Comparison(term, names))]);
    }

    private static IEnumerable<(XmlTrialPath Path, string? Value)> Comparison(string term, XmlNames names)
    {
        term = term.Trim();
        if (term.StartsWith("not(", StringComparison.Ordinal)) term = term[4..].TrimEnd(')');
        var sides = XPathText.Split(term, '=');
        var right = sides.Count == 2 ? sides[1].Text.Trim() : "";
        var value = right.Length > 1 && right[0] is '\'' or '"' ? right[1..^1] : null;
        return Read(sides[0].Text, names).Where(path => path is { IsAbsolute: false, Steps.Count: > 0 })
            .Select(path => (path, value));
    }
}

/// <summary>One step: down to an element or attribute, or up.</summary>
/// <param name="Within">What its predicates look at.</param>
internal sealed record XmlTrialStep(
    XmlName? Name, bool IsAttribute, bool IsUp, IReadOnlyList<(XmlTrialPath Path, string? Value)> Within);
