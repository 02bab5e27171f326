using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>Takes elements, attributes, texts, comments away, and elements around them that are left empty.</summary>
internal sealed record XmlRemoveOperation(SourcePosition Position, XmlCondition? When, XmlPath Path, int Prune)
    : XmlOperation(Position, When)
{
    internal override IEnumerable<XmlSite> Sites => [new XmlSite(Path.Text)];

    internal override void Apply(XmlEdit edit)
    {
        foreach (var item in Path.Select(edit.Scope)) XmlWriting.Remove(edit, item, Prune);
    }

    internal static XmlRemoveOperation Read(XmlOperationSource source) =>
        new(source.Position, source.When, source.Path("path"), source.Prune());
}
