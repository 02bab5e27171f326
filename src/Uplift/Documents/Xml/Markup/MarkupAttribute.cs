using System.Text;

namespace Uplift.Documents.Xml;

/// <summary>An attribute, or the declaration of a namespace, as it is written.</summary>
internal sealed class MarkupAttribute(string prefix, string localName, string namespaceName)
{
    private static readonly ReadOnlyMemory<char> s_blank = " ".AsMemory();
    private static readonly ReadOnlyMemory<char> s_equals = "=\"".AsMemory();

    private string? _value;

    /// <summary>The element that it stands at; null when it was taken out.</summary>
    public MarkupElement? Owner { get; internal set; }

    public string Prefix { get; } = prefix;

    public string LocalName { get; } = localName;

    public string Namespace { get; internal set; } = namespaceName;

    /// <summary>White space before it.</summary>
    public ReadOnlyMemory<char> Lead { get; internal set; } = s_blank;

    /// <summary>What stands between name and value, the quote included.</summary>
    public ReadOnlyMemory<char> Link { get; internal set; } = s_equals;

    /// <summary>The value as it is written.</summary>
    public ReadOnlyMemory<char> Raw { get; internal set; }

    /// <summary>True for <c>xmlns</c> and <c>xmlns:prefix</c>, which are no attributes to XPath.</summary>
    public bool IsDeclaration => Prefix == "xmlns" || (Prefix.Length == 0 && LocalName == "xmlns");

    /// <summary>The prefix that a declaration is for.</summary>
    public string DeclaredPrefix => Prefix.Length == 0 ? "" : LocalName;

    public string QualifiedName => Prefix.Length == 0 ? LocalName : $"{Prefix}:{LocalName}";

    /// <summary>The value with references resolved.</summary>
    public string Value => _value ??= MarkupCharacters.DecodeAttribute(Raw.Span);

    /// <summary>Writes another value between the same quotes.</summary>
    public void Set(string value)
    {
        Raw = MarkupCharacters.EscapeAttribute(value, Link.Span[^1]).AsMemory();
        _value = value;
        Owner?.Document?.Changed();
    }

    public void WriteTo(StringBuilder output) =>
        output.Append(Lead.Span).Append(QualifiedName).Append(Link.Span).Append(Raw.Span).Append(Link.Span[^1]);

    /// <summary>As it is written, white space before it included.</summary>
    public override string ToString() => $"{Lead}{QualifiedName}{Link}{Raw}{Link.Span[^1]}";

    public MarkupAttribute Copy() => new(Prefix, LocalName, Namespace) { Lead = Lead, Link = Link, Raw = Raw };
}
