using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>The reverse of <c>wrap</c>: the only element in an element gives its content to it.</summary>
internal sealed record XmlUnwrapOperation(SourcePosition Position, XmlCondition? When, XmlPath Path, XmlName As)
    : XmlOperation(Position, When)
{
    internal override IEnumerable<XmlSite> Sites =>
        [new XmlSite(Path.Text, "a"), new XmlSite($"({Path.Text})/{As}", "a")];

    internal override void Apply(XmlEdit edit)
    {
        foreach (var item in Path.Select(edit.Scope))
        {
            if (item.Element is not { } element)
            {
                throw edit.Refuse(item, "Only an element can give up an element in it.");
            }

            if (!element.Elements.Any(child => child.IsNamed(As))) continue;
            if (!XmlWrapOperation.IsWrapped(element, As))
            {
                throw edit.Refuse(item, $"There is more in it than one '{As}'.");
            }

            Unwrap(edit, element, element.Elements.Single());
        }
    }

    internal static XmlUnwrapOperation Read(XmlOperationSource source)
    {
        if (!source.Keys.Has("as"))
        {
            source.Wrong("as", "In XML, 'unwrap' needs 'as': repeated elements are the list, nothing is around them.",
                "Name the element that is taken away, or use 'move'.");
        }

        if (source.Keys.Take("take") is not null)
        {
            source.Wrong("take", "'take' is for lists of JSON.", "Remove the other elements before.");
        }

        return new XmlUnwrapOperation(source.Position, source.When, source.Path("path"), source.QName("as"));
    }

    private void Unwrap(XmlEdit edit, MarkupElement element, MarkupElement inner)
    {
        if (inner.Attributes.Any(attribute => !attribute.IsDeclaration)
            || inner.Elements.Any(child => child.IsNamed(As)))
        {
            throw edit.Refuse(XmlItem.Of(inner),
                "It has attributes, or an element of its own name in it, which would be lost; take them out before.");
        }

        var (prefixes, indent) = (MarkupNamespaces.At(inner), MarkupLayout.IndentOf(inner));
        var content = inner.Children.ToList();
        var outer = MarkupLayout.IndentOf(element);
        XmlWriting.Empty(inner);
        XmlWriting.Empty(element);
        foreach (var node in content)
        {
            element.Append(node);
            if (node is MarkupElement child) MarkupNamespaces.Carry(child, prefixes);
        }

        MarkupLayout.Shift(element, indent, outer);
    }
}
