using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>Puts the content of elements into a new element inside of them; an empty one stays empty.</summary>
internal sealed record XmlWrapOperation(SourcePosition Position, XmlCondition? When, XmlPath Path, XmlName As)
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
                throw edit.Refuse(item, "Only an element can get an element around its content.");
            }

            if (!element.HasBlankContent && !IsWrapped(element, As)) Wrap(element);
        }
    }

    internal static XmlWrapOperation Read(XmlOperationSource source) =>
        new(source.Position, source.When, source.Path("path"), source.QName("as"));

    /// <summary>True when there is one element of that name and no text.</summary>
    internal static bool IsWrapped(MarkupElement element, XmlName name) =>
        element.Elements.ToList() is [var only] && only.IsNamed(name)
        && element.Children.All(child => child is not MarkupText { IsBlank: false });

    private void Wrap(MarkupElement element)
    {
        var content = element.Children.ToList();
        var hadElements = element.Elements.Any();
        var before = MarkupLayout.IndentOf(element);
        XmlWriting.Empty(element);
        var made = XmlWriting.AddElement(element, As);
        foreach (var node in content) made.Append(node);
        if (hadElements) MarkupLayout.Shift(made, before, MarkupLayout.IndentOf(made));
    }
}
