using System.Text;
using System.Xml.XPath;

namespace Uplift.Documents.Xml;

/// <summary>All text between two other nodes, with its references and CDATA sections as they are written.</summary>
internal sealed class MarkupText(ReadOnlyMemory<char> raw) : MarkupNode
{
    private string? _value;

    /// <summary>The text as it is written.</summary>
    public ReadOnlyMemory<char> Raw { get; private set; } = raw;

    /// <summary>True when only white space is written here.</summary>
    public bool IsBlank => Raw.Span.IndexOfAnyExcept(" \t\r\n") < 0;

    /// <inheritdoc/>
    public override XPathNodeType Type => XPathNodeType.Text;

    /// <inheritdoc/>
    public override string Value => _value ??= MarkupCharacters.DecodeText(Raw.Span);

    /// <summary>A text with that value.</summary>
    public static MarkupText Of(string value) => new(MarkupCharacters.EscapeText(value).AsMemory());

    /// <summary>Writes something else here.</summary>
    public void Rewrite(ReadOnlyMemory<char> raw)
    {
        Raw = raw;
        _value = null;
        Document?.Changed();
    }

    /// <inheritdoc/>
    public override void WriteTo(StringBuilder output) => output.Append(Raw.Span);

    /// <inheritdoc/>
    public override MarkupNode Copy() => new MarkupText(Raw);
}
