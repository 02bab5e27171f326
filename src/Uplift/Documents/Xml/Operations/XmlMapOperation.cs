using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>Replaces texts by what a table says. A text that is a result of the table already stays.</summary>
internal sealed record XmlMapOperation(
    SourcePosition Position, XmlCondition? When, XmlPath Path, IReadOnlyDictionary<string, string> Values, MapElse Else)
    : XmlOperation(Position, When)
{
    internal override IEnumerable<XmlSite> Sites => [new XmlSite(Path.Text, [.. Values.Keys, .. Values.Values])];

    internal override void Apply(XmlEdit edit)
    {
        foreach (var item in Path.Select(edit.Scope))
        {
            if (item.Element?.Elements.Any() == true)
                throw edit.Refuse(item, "Only texts can be mapped, not an element with elements in it.");
            var text = item.Value.Trim();
            if (Values.TryGetValue(text, out var now)) XmlWriting.SetText(edit, item, now);
            else if (Else == MapElse.Keep || Values.Values.Contains(text)) continue;
            else if (Else == MapElse.Remove) XmlWriting.Remove(edit, item, 0);
            else throw edit.Refuse(item,
                $"{JsonTypes.Shown(text)} is not in the table of values; add it to 'values' or choose another 'else'.");
        }
    }

    internal static XmlMapOperation Read(XmlOperationSource source)
    {
        var path = source.Path("path");
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in MapEntry.ReadAll(source))
        {
            if (JsonTypes.ScalarText(entry.From) is { } from
                && JsonTypes.ScalarText(entry.To) is { } to) values[from] = to;
            else source.Wrong(
                "values", "XML holds texts only: 'values' of operation 'map' must be texts, numbers or booleans.",
                "Use 'remove' for what is to go.");
        }

        return new XmlMapOperation(source.Position, source.When, path, values, MapOperation.ReadElse(source));
    }
}
