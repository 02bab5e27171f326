using System.Globalization;
using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>Writes texts as their type has them by rule: <c>1</c> as <c>true</c>, <c>+007</c> as <c>7</c>.</summary>
internal sealed record XmlConvertOperation(SourcePosition Position, XmlCondition? When, XmlPath Path, JsonType To)
    : XmlOperation(Position, When)
{
    private const NumberStyles Number = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    internal override IEnumerable<XmlSite> Sites => [new XmlSite(Path.Text, "1", "true", "+007", "1.50")];

    internal override void Apply(XmlEdit edit)
    {
        foreach (var item in Path.Select(edit.Scope))
        {
            if (item.IsBlank) continue;
            var converted = item.Element?.Elements.Any() == true ? null : Converted(item.Value.Trim());
            XmlWriting.SetText(edit, item, converted ?? throw edit.Refuse(item,
                $"{XmlEdit.Shown(item)} has no form as {To.ToString().ToLowerInvariant()}; map or remove such values before."));
        }
    }

    internal static XmlConvertOperation Read(XmlOperationSource source)
    {
        var path = source.Path("path");
        source.Keys.Require("to");
        var to = source.Keys.TakeWord("to", JsonType.Boolean,
            ("integer", JsonType.Integer), ("number", JsonType.Number), ("boolean", JsonType.Boolean));
        return new XmlConvertOperation(source.Position, source.When, path, to);
    }

    private string? Converted(string text) => To switch
    {
        JsonType.Boolean => text switch
        {
            "1" or "true" => "true",
            "0" or "false" => "false",
            _ => null,
        },
        _ => decimal.TryParse(text, Number, CultureInfo.InvariantCulture, out var number)
            && (To == JsonType.Number || number == decimal.Truncate(number))
            ? number.ToString("0.############################", CultureInfo.InvariantCulture)
            : null,
    };
}
