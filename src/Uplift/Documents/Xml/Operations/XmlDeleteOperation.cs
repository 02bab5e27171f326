using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>Removes the object itself.</summary>
internal sealed record XmlDeleteOperation(SourcePosition Position, XmlCondition? When) : XmlOperation(Position, When)
{
    internal override IEnumerable<XmlSite> Sites => [];

    internal override void Apply(XmlEdit edit) => edit.Deleted = true;

    internal static XmlDeleteOperation Read(XmlOperationSource source) => new(source.Position, source.When);
}
