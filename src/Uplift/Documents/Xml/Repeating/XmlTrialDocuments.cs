namespace Uplift.Documents.Xml;

/// <summary>Makes small XML documents that have something, or nothing, at the places that a program looks at.</summary>
internal sealed class XmlTrialDocuments
{
    private static readonly string[] s_values = ["", "a", "b", "1"];

    private readonly List<(XmlTrialPath Path, string[] Values)> _sites = [];
    private readonly List<XmlName> _roots;

    public XmlTrialDocuments(XmlProgram program)
    {
        foreach (var (path, values) in program.When?.Sites ?? [])
        {
            Add("", new XmlSite(path.Text, values), program.Names);
        }

        AddAll("", program.Operations, program.Names);
        _roots = [.. _sites.Where(
            site => site.Path is { IsAbsolute: true, Steps: [{ Name: not null, IsAttribute: false }, ..] })
            .Select(site => site.Path.Steps[0].Name!).Distinct()];
        if (_roots.Count == 0) _roots.Add(new XmlName("", "object", ""));
    }

    /// <summary>How many places there are.</summary>
    public int Count => _sites.Count;

    /// <summary>A document; the same number gives the same one. The first ones hold one place each.</summary>
    public string Make(int number)
    {
        var random = new Random(number);
        var root = _roots[number % _roots.Count];
        var document = XmlText.Parse(
            $"<{root.Local} xmlns=\"{System.Security.SecurityElement.Escape(root.Namespace)}\">\n</{root.Local}>");
        if (root.Namespace.Length == 0) document = XmlText.Parse($"<{root.Local}>\n</{root.Local}>");
        var only = number < 4 * Count ? number % Count : -1;
        for (var index = 0; index < Count; index++)
        {
            if (only >= 0 ? index != only : random.Next(4) == 0) continue;
            var (path, values) = _sites[index];
            for (var times = only >= 0 ? 1 + number / Count % 2 : random.Next(1, 3); times > 0; times--)
            {
                Put(document.Root, path, random, Pick(random, values));
            }
        }

        return document.ToString();
    }

    private void AddAll(string start, IReadOnlyList<XmlOperation> operations, XmlNames names)
    {
        foreach (var operation in operations)
        {
            foreach (var (path, values) in operation.When?.Sites ?? [])
            {
                Add(start, new XmlSite(path.Text, values), names);
            }

            foreach (var site in operation.Sites) Add(start, site, names);
            if (operation.Inner is { } inner)
            {
                AddAll(start.Length == 0 ? inner.Path : $"({start})/{inner.Path}", inner.Operations, names);
            }
        }
    }

    private void Add(string start, XmlSite site, XmlNames names)
    {
        foreach (var path in XmlTrialPath.Read(site.Path, names))
        {
            if (path.IsAbsolute || start.Length == 0)
            {
                if (path.Steps.Count > 0) _sites.Add((path, site.Values));
                continue;
            }

            foreach (var outer in XmlTrialPath.Read(start, names))
            {
                _sites.Add((new XmlTrialPath(outer.IsAbsolute, [.. outer.Steps, .. path.Steps]), site.Values));
            }
        }
    }

    private static string Pick(Random random, string[] values) => values.Length > 0 && random.Next(3) > 0
        ? values[random.Next(values.Length)]
        : s_values[random.Next(s_values.Length)];

    private static void Put(MarkupElement start, XmlTrialPath path, Random random, string value)
    {
        var element = start;
        for (var index = path.IsAbsolute ? 1 : 0; index < path.Steps.Count; index++)
        {
            var step = path.Steps[index];
            if (step.IsUp)
            {
                element = element.Parent as MarkupElement ?? element;
            }
            else if (step.IsAttribute)
            {
                if (element.Find(step.Name!) is null) XmlWriting.AddAttribute(element, step.Name!, value);
                return;
            }
            else
            {
                var standing = element.Elements.Where(child => child.IsNamed(step.Name!)).ToList();
                element = standing.Count > 0 && random.Next(3) > 0
                    ? standing[random.Next(standing.Count)]
                    : XmlWriting.AddElement(element, step.Name!);
                foreach (var (within, wanted) in step.Within)
                {
                    if (random.Next(4) > 0) Put(element, within, random, wanted ?? value);
                }
            }
        }

        if (element != start && !element.Elements.Any()) XmlWriting.SetText(element, value);
    }
}
