using System.Text;

namespace Uplift.Documents.Xml;

/// <summary>What a path matched: a node or an attribute.</summary>
internal readonly record struct XmlItem
{
    private XmlItem(MarkupNode? node, MarkupAttribute? attribute) => (Node, Attribute) = (node, attribute);

    public MarkupNode? Node { get; }

    public MarkupAttribute? Attribute { get; }

    public MarkupElement? Element => Node as MarkupElement;

    /// <summary>The element that it stands in; null for the root element and for what was taken out.</summary>
    public MarkupElement? Parent => Attribute is null ? Node?.Parent as MarkupElement : Attribute.Owner;

    /// <summary>The string-value.</summary>
    public string Value => Attribute?.Value ?? Node!.Value;

    /// <summary>False when an operation took it out, alone or with what it stood in.</summary>
    public bool IsThere => (Attribute is null ? Node : Attribute.Owner)?.Document is not null;

    /// <summary>True when there is no text in it other than white space, and no element.</summary>
    public bool IsBlank => Element is { } element ? element.HasBlankContent : Value.AsSpan().Trim().IsEmpty;

    /// <summary>Where it is, as an XPath a person can follow: names as the document writes them.</summary>
    public string Path
    {
        get
        {
            var path = new StringBuilder();
            if (Attribute is { } attribute) path.Append("/@").Append(attribute.QualifiedName);
            else if (Node is MarkupText) path.Append("/text()");
            var element = Attribute?.Owner ?? Element ?? Node?.Parent as MarkupElement;
            for (; element is not null; element = element.Parent as MarkupElement)
            {
                path.Insert(0, "/" + element.QualifiedName + Number(element));
            }

            return path.ToString();
        }
    }

    public static XmlItem? Of(object found) => found switch
    {
        MarkupAttribute attribute => Of(attribute),
        MarkupDocument => null,
        MarkupNode node => Of(node),
        _ => null,
    };

    public static XmlItem Of(MarkupNode node) => new(node, null);

    public static XmlItem Of(MarkupAttribute attribute) => new(null, attribute);

    private static string Number(MarkupElement element)
    {
        if (element.Parent is not MarkupElement parent) return "";
        var alike = parent.Elements.Where(other => other.QualifiedName == element.QualifiedName).ToList();
        return alike.Count == 1 ? "" : $"[{alike.IndexOf(element) + 1}]";
    }
}
