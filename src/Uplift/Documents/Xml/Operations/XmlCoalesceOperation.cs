using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>Writes the text of the first source that is present and not blank.</summary>
internal sealed record XmlCoalesceOperation(
    SourcePosition Position, XmlCondition? When, XmlPlace To, IReadOnlyList<XmlPath> From, ExistingPolicy Existing,
    string? Else)
    : XmlOperation(Position, When)
{
    internal override IEnumerable<XmlSite> Sites =>
        [new XmlSite(To.Text, "a", "b"), .. From.Select(path => new XmlSite(path.Text, "a", "b"))];

    internal override void Apply(XmlEdit edit)
    {
        if (Existing == ExistingPolicy.Keep && To.Find(edit).Exists(item => !item.IsBlank)) return;
        var value = From.Select(path => path.TextFrom(edit.Scope))
            .FirstOrDefault(text => text.AsSpan().Trim().Length > 0) ?? Else;
        if (value is null) return;
        foreach (var item in To.Make(edit)) XmlWriting.SetText(edit, item, value);
    }

    internal static XmlCoalesceOperation Read(XmlOperationSource source)
    {
        source.Keys.Require("from");
        var sources = new List<XmlPath>();
        foreach (var node in source.Keys.TakeList("from"))
        {
            if (node is SourceMapping)
            {
                source.Wrong(
                    "from", "A source of 'coalesce' must be a path in XML; objects are looked up by members of JSON.",
                    "Name elements or attributes of the document.");
            }
            else if (XmlPath.Read(node, "A source of operation 'coalesce'", source.Names, source.Bag) is { } path)
            {
                sources.Add(path);
            }
        }

        var existing = source.Keys.TakeWord("existing", ExistingPolicy.Overwrite,
            ("keep", ExistingPolicy.Keep), ("overwrite", ExistingPolicy.Overwrite));
        var otherwise = (source.Keys.Take("else") as SourceScalar)?.Value;
        return new XmlCoalesceOperation(
            source.Position, source.When, source.Place("to"), sources, existing, JsonTypes.ScalarText(otherwise));
    }
}
