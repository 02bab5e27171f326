using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>Gives elements or attributes another name, in the same place.</summary>
internal sealed record XmlRenameOperation(
    SourcePosition Position, XmlCondition? When, XmlPath Path, XmlName To, ExistingPolicy Existing) : XmlOperation(Position, When)
{
    internal override IEnumerable<XmlSite> Sites =>
        [new XmlSite(Path.Text, "a", "b"), new XmlSite($"({Path.Text})/../{To}", "a", "b")];

    internal override void Apply(XmlEdit edit)
    {
        foreach (var group in Path.Select(edit.Scope).GroupBy(item => item.Parent).ToList())
        {
            if (group.First().Attribute is not null) RenameAttribute(edit, group.Key!, [.. group]);
            else RenameElements(edit, group.Key, [.. group]);
        }
    }

    internal static XmlRenameOperation Read(XmlOperationSource source) =>
        new(source.Position, source.When, source.Path("path"), source.QName("to"), source.Existing());

    private void RenameAttribute(XmlEdit edit, MarkupElement owner, List<XmlItem> items)
    {
        foreach (var item in items)
        {
            if (item.Attribute is not { } attribute || attribute.LocalName == To.Local
                && attribute.Namespace == To.Namespace) continue;
            if (owner.Find(To) is { } standing)
            {
                if (standing.Value != attribute.Value && Existing is ExistingPolicy.Fail or ExistingPolicy.Append)
                    throw edit.Conflict(item, XmlItem.Of(standing));
                if (standing.Value != attribute.Value && Existing == ExistingPolicy.Keep) continue;
                standing.Set(attribute.Value);
                owner.Remove(attribute);
                continue;
            }

            var renamed = new MarkupAttribute(MarkupNamespaces.ForAttribute(owner, To), To.Local, To.Namespace)
            {
                Lead = attribute.Lead,
                Link = attribute.Link,
                Raw = attribute.Raw,
            };
            owner.Replace(attribute, renamed);
        }
    }

    private void RenameElements(XmlEdit edit, MarkupElement? parent, List<XmlItem> items)
    {
        if (items.Find(item => item.Element is null) is { Node: not null } strange)
        {
            throw edit.Refuse(strange, "Only elements and attributes have a name to change.");
        }

        var sources = items.Where(item => !item.Element!.IsNamed(To)).ToList();
        if (sources.Count == 0) return;
        var standing = parent is null
            ? [] : parent.Elements.Where(element => element.IsNamed(To)).Select(XmlItem.Of).ToList();
        foreach (var item in XmlStanding.Resolve(edit, sources, standing, Existing, TransferMode.Take, 0))
        {
            Rename(item.Element!);
        }
    }

    private void Rename(MarkupElement element)
    {
        var prefix = element.Namespace == To.Namespace ? element.Prefix : MarkupNamespaces.ForElement(element, To);
        element.Rename(prefix, To);
    }
}
