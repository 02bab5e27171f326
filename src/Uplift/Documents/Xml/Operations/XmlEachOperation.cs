using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>Applies operations to every element that a path matches; their relative paths start there.</summary>
internal sealed record XmlEachOperation(
    SourcePosition Position, XmlCondition? When, XmlPath Path, XmlCondition? Where, IReadOnlyList<XmlOperation> Do)
    : XmlOperation(Position, When)
{
    internal override IEnumerable<XmlSite> Sites =>
        [new XmlSite(Path.Text),
            .. Where?.Sites.Select(site => new XmlSite($"({Path.Text})/{site.Path.Text}", site.Values)) ?? []];

    internal override (string Path, IReadOnlyList<XmlOperation> Operations)? Inner => (Path.Text, Do);

    internal override void Apply(XmlEdit edit)
    {
        foreach (var item in Path.Select(edit.Scope))
        {
            if (item.Element is not { } element) throw edit.Refuse(item, "Operation 'each' goes through elements.");
            if (element.Document is null || Where?.Holds(element) == false) continue;
            edit.RunAt(element, Do);
        }
    }

    internal static XmlEachOperation Read(XmlOperationSource source)
    {
        var path = source.Path("path");
        source.Keys.Require("do");
        return new XmlEachOperation(
            source.Position, source.When, path, source.Condition("where"), source.Operations("do"));
    }
}
