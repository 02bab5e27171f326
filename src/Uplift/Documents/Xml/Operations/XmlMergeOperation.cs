using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>Writes several elements and attributes at once: a null takes away, a mapping goes deeper.</summary>
internal sealed record XmlMergeOperation(SourcePosition Position, XmlCondition? When, XmlPlace Path, XmlContent Value)
    : XmlOperation(Position, When)
{
    internal override IEnumerable<XmlSite> Sites =>
        [new XmlSite(Path.Text), .. Value.Members.Select(member => new XmlSite(
            $"{Path.Text}/{(member.IsAttribute ? "@" : "")}{member.Name}",
            [.. member.Items.Select(item => item?.Text).OfType<string>()]))];

    internal override void Apply(XmlEdit edit)
    {
        foreach (var item in Path.Make(edit))
        {
            if (item.Element is not { } element)
            {
                throw edit.Refuse(item, "Elements can only be merged into an element.");
            }

            Merge(edit, element, Value);
        }
    }

    internal static XmlMergeOperation Read(XmlOperationSource source)
    {
        source.Keys.Require("value");
        var value = source.Content("value");
        if (value is { Text: not null })
        {
            source.Wrong("value", "'value' of operation 'merge' must be a mapping.", "Use 'set' for a text.");
        }

        foreach (var member in value?.Members.Where(member => member.Items.Count != 1) ?? [])
        {
            source.Wrong(
                "value", $"'{member.Name}' of 'value' cannot be a list.",
                "Use 'append' for several elements of one name.");
        }

        return new XmlMergeOperation(
            source.Position, source.When, source.Place("path"), value ?? new XmlContent("", []));
    }

    private static void Merge(XmlEdit edit, MarkupElement element, XmlContent value)
    {
        foreach (var member in value.Members)
        {
            if (member.IsAttribute) MergeAttribute(element, member);
            else MergeElement(edit, element, member);
        }
    }

    private static void MergeAttribute(MarkupElement element, XmlMember member)
    {
        var standing = element.Find(member.Name);
        if (member.Items[0] is { } content)
        {
            if (standing?.Value != content.Text) member.Add(element, content);
        }
        else if (standing is not null)
        {
            element.Remove(standing);
        }
    }

    private static void MergeElement(XmlEdit edit, MarkupElement element, XmlMember member)
    {
        var standing = element.Elements.Where(child => child.IsNamed(member.Name)).ToList();
        if (member.Items[0] is not { } content)
        {
            foreach (var child in standing) MarkupLayout.TakeOut(child);
        }
        else if (standing.Count > 1)
        {
            throw edit.Refuse(XmlItem.Of(standing[1]),
                $"There are {standing.Count} elements '{member.Name}'; say in 'each' which is meant.");
        }
        else if (content.Text is null)
        {
            Merge(edit, standing.Count == 1 ? standing[0] : XmlWriting.AddElement(element, member.Name), content);
        }
        else if (standing.Count == 1)
        {
            XmlWriting.SetText(standing[0], content.Text);
        }
        else
        {
            member.Add(element, content);
        }
    }
}
