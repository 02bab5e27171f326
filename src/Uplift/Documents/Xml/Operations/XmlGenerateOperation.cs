using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>Writes a new UUID or the time of the run where there is nothing, or nothing but white space.</summary>
internal sealed record XmlGenerateOperation(
    SourcePosition Position, XmlCondition? When, XmlPlace Path, GeneratedValue As)
    : XmlOperation(Position, When)
{
    internal override IEnumerable<XmlSite> Sites => [new XmlSite(Path.Text)];

    internal override void Apply(XmlEdit edit)
    {
        foreach (var item in Path.Make(edit))
        {
            if (!item.IsBlank) edit.Ids.Skip();
            else XmlWriting.SetText(edit, item, Next(edit));
        }
    }

    private string Next(XmlEdit edit) =>
        As == GeneratedValue.Uuid ? edit.Ids.Next().ToString() : GenerateOperation.Rfc3339(edit.Now);

    internal static XmlGenerateOperation Read(XmlOperationSource source) =>
        new(source.Position, source.When, source.Place("path"), GenerateOperation.ReadAs(source));
}
