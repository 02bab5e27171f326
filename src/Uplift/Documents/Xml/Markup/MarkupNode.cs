using System.Text;
using System.Xml.XPath;

namespace Uplift.Documents.Xml;

/// <summary>
/// A piece of an XML document that knows how it was written: what nobody changes is written
/// back character by character.
/// </summary>
internal abstract class MarkupNode
{
    /// <summary>What it stands in; null for a document, and for what was taken out.</summary>
    public MarkupContainer? Parent { get; internal set; }

    public MarkupNode? Previous { get; internal set; }

    public MarkupNode? Next { get; internal set; }

    /// <summary>The document that it belongs to; null when it was taken out.</summary>
    public MarkupDocument? Document
    {
        get
        {
            var node = this;
            while (node.Parent is { } parent) node = parent;
            return node as MarkupDocument;
        }
    }

    /// <summary>Its place in document order, as the document counted last.</summary>
    internal int Order { get; set; }

    public abstract XPathNodeType Type { get; }

    /// <summary>The string-value of XPath: references resolved, line ends normalised.</summary>
    public abstract string Value { get; }

    /// <summary>Writes it as it was read, except for what was changed.</summary>
    public abstract void WriteTo(StringBuilder output);

    /// <summary>A copy that stands nowhere.</summary>
    public abstract MarkupNode Copy();

    /// <summary>As it is written.</summary>
    public override string ToString()
    {
        var output = new StringBuilder();
        WriteTo(output);
        return output.ToString();
    }
}
