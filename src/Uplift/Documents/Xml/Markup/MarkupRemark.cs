using System.Text;
using System.Xml.XPath;

namespace Uplift.Documents.Xml;

/// <summary>A comment or a processing instruction, as it is written.</summary>
internal sealed class MarkupRemark(XPathNodeType type, ReadOnlyMemory<char> raw) : MarkupNode
{
    /// <inheritdoc/>
    public override XPathNodeType Type => type;

    /// <summary>The target of a processing instruction; empty for a comment.</summary>
    public string Target
    {
        get
        {
            if (type == XPathNodeType.Comment) return "";
            var inner = raw.Span[2..^2];
            var end = inner.IndexOfAny(" \t\r\n");
            return (end < 0 ? inner : inner[..end]).ToString();
        }
    }

    /// <inheritdoc/>
    public override string Value => type == XPathNodeType.Comment
        ? MarkupCharacters.NormalizeLines(raw.Span[4..^3])
        : MarkupCharacters.NormalizeLines(raw.Span[(2 + Target.Length)..^2].TrimStart(" \t\r\n"));

    /// <inheritdoc/>
    public override void WriteTo(StringBuilder output) => output.Append(raw.Span);

    /// <inheritdoc/>
    public override MarkupNode Copy() => new MarkupRemark(type, raw);
}
