namespace Uplift.Documents.Xml;

/// <summary>
/// Whether two elements say the same: attributes in any order, texts and elements in theirs; white space between
/// elements, comments and the choice of prefixes do not count.
/// </summary>
internal static class MarkupEquality
{
    /// <summary>Names, attributes and content.</summary>
    public static bool Same(MarkupElement left, MarkupElement right) =>
        left.LocalName == right.LocalName && left.Namespace == right.Namespace && SameInside(left, right);

    /// <summary>Attributes and content, whatever the names.</summary>
    public static bool SameInside(MarkupElement left, MarkupElement right) =>
        SameAttributes(left, right) && SameContent(left, right);

    /// <summary>Content alone.</summary>
    public static bool SameContent(MarkupElement left, MarkupElement right)
    {
        var (lefts, rights) = (Content(left), Content(right));
        return lefts.Count == rights.Count && lefts.Zip(rights).All(pair => pair switch
        {
            (MarkupElement one, MarkupElement other) => Same(one, other),
            (MarkupText one, MarkupText other) => one.Value == other.Value,
            _ => false,
        });
    }

    private static bool SameAttributes(MarkupElement left, MarkupElement right)
    {
        var (lefts, rights) = (Plain(left), Plain(right));
        return lefts.Count == rights.Count && lefts.TrueForAll(attribute => rights.Exists(other =>
            other.LocalName == attribute.LocalName && other.Namespace == attribute.Namespace
                && other.Value == attribute.Value));
    }

    private static List<MarkupAttribute> Plain(MarkupElement element) =>
        [.. element.Attributes.Where(attribute => !attribute.IsDeclaration)];

    private static List<MarkupNode> Content(MarkupElement element)
    {
        var hasElements = element.Elements.Any();
        return [.. element.Children.Where(child => child is MarkupElement || (child is MarkupText text
            && text.Value.Length > 0 && !(hasElements && text.IsBlank)))];
    }
}
