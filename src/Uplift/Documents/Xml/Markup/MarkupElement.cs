using System.Text;
using System.Xml.XPath;

namespace Uplift.Documents.Xml;

/// <summary>An element with its attributes as they are written.</summary>
internal sealed class MarkupElement(string prefix, string localName, string namespaceName) : MarkupContainer
{
    private readonly List<MarkupAttribute> _attributes = [];
    private bool _hadEndTag;

    /// <summary>The prefix as the document writes it; empty without.</summary>
    public string Prefix { get; private set; } = prefix;

    public string LocalName { get; private set; } = localName;

    /// <summary>The namespace that the prefix stands for; empty for none.</summary>
    public string Namespace { get; internal set; } = namespaceName;

    /// <summary>Attributes in their order, namespace declarations among them.</summary>
    public IReadOnlyList<MarkupAttribute> Attributes => _attributes;

    /// <summary>White space before the end of the start tag.</summary>
    public ReadOnlyMemory<char> StartTagEnd { get; internal set; }

    /// <summary>White space in the end tag.</summary>
    public ReadOnlyMemory<char> EndTagEnd { get; internal set; }

    /// <summary>As it stands in tags.</summary>
    public string QualifiedName => Prefix.Length == 0 ? LocalName : $"{Prefix}:{LocalName}";

    /// <inheritdoc/>
    public override XPathNodeType Type => XPathNodeType.Element;

    /// <summary>True when there are neither elements nor texts (other than white space) nor attributes (other than
    /// declarations of namespaces).</summary>
    public bool IsEmpty => HasBlankContent && _attributes.TrueForAll(attribute => attribute.IsDeclaration);

    /// <summary>True when there are neither elements nor texts other than white space.</summary>
    public bool HasBlankContent =>
        Children.All(child => child is not MarkupElement && child is not MarkupText { IsBlank: false });

    /// <summary>True when the name is that one.</summary>
    public bool IsNamed(XmlName name) => LocalName == name.Local && Namespace == name.Namespace;

    /// <summary>The attribute of that name, or null.</summary>
    public MarkupAttribute? Find(XmlName name) => _attributes.Find(attribute =>
        !attribute.IsDeclaration && attribute.LocalName == name.Local && attribute.Namespace == name.Namespace);

    public void Rename(string prefixNow, XmlName name)
    {
        (Prefix, LocalName, Namespace) = (prefixNow, name.Local, name.Namespace);
        Document?.Changed();
    }

    public void Add(MarkupAttribute attribute)
    {
        attribute.Owner = this;
        _attributes.Add(attribute);
        Document?.Changed();
    }

    public void Replace(MarkupAttribute attribute, MarkupAttribute other)
    {
        attribute.Owner = null;
        other.Owner = this;
        _attributes[_attributes.IndexOf(attribute)] = other;
        Document?.Changed();
    }

    public void Remove(MarkupAttribute attribute)
    {
        attribute.Owner = null;
        _attributes.Remove(attribute);
        Document?.Changed();
    }

    /// <inheritdoc/>
    public override void WriteTo(StringBuilder output)
    {
        output.Append('<').Append(QualifiedName);
        foreach (var attribute in _attributes) attribute.WriteTo(output);
        output.Append(StartTagEnd.Span);
        if (First is null && !_hadEndTag)
        {
            output.Append("/>");
            return;
        }

        output.Append('>');
        WriteChildren(output);
        output.Append("</").Append(QualifiedName).Append(EndTagEnd.Span).Append('>');
    }

    /// <inheritdoc/>
    public override MarkupNode Copy()
    {
        var copy = new MarkupElement(Prefix, LocalName, Namespace)
        {
            StartTagEnd = StartTagEnd,
            EndTagEnd = EndTagEnd,
            _hadEndTag = _hadEndTag,
        };
        foreach (var attribute in _attributes) copy.Add(attribute.Copy());
        foreach (var child in Children) copy.Attach(child.Copy());
        return copy;
    }

    internal void MarkEndTag(ReadOnlyMemory<char> end)
    {
        _hadEndTag = true;
        EndTagEnd = end;
    }
}
