using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>Writes a value; what is missing at the end of the path is made. <c>default</c> writes only
/// where nothing is.</summary>
internal sealed record XmlSetOperation(
    SourcePosition Position, XmlCondition? When, XmlPlace Path, XmlValue Value, bool OnlyBlank) : XmlOperation(Position, When)
{
    internal override IEnumerable<XmlSite> Sites => Value.Select is { } select
        ? [new XmlSite(Path.Text), new XmlSite(select.Text)]
        : [new XmlSite(Path.Text, Value.Texts)];

    internal override void Apply(XmlEdit edit)
    {
        var content = Value.From(edit);
        foreach (var item in Path.Make(edit))
        {
            if (OnlyBlank && !item.IsBlank) continue;
            if (content.Text is { } text) XmlWriting.SetText(edit, item, text);
            else if (item.Element is { } element) content.WriteTo(element);
            else throw edit.Refuse(item, "Elements can only be written into an element.");
        }
    }

    internal static XmlSetOperation Read(XmlOperationSource source) =>
        new(source.Position, source.When, source.Place("path"), source.Value(), source.Name == "default");
}
