using System.Buffers;
using System.Xml.XPath;

namespace Uplift.Documents.Xml;

/// <summary>
/// Cuts a text that was proved well-formed into nodes that together hold each of its characters.
/// </summary>
internal sealed class MarkupScanner
{
    private const string Blanks = " \t\r\n";
    private static readonly SearchValues<char> s_nameEnds = SearchValues.Create("=/> \t\r\n");

    private readonly string _source;
    private readonly MarkupDocument _document;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _names =
        new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private MarkupContainer _open;
    private int _at;

    private MarkupScanner(string source)
    {
        _source = source;
        _open = _document = new MarkupDocument(source);
    }

    /// <summary>The document of a well-formed text.</summary>
    public static MarkupDocument Scan(string source) => new MarkupScanner(source).Scan();

    private MarkupDocument Scan()
    {
        ScanDeclaration();
        while (_at < _source.Length)
        {
            var rest = _source.AsSpan(_at);
            if (rest[0] != '<' || rest.StartsWith("<![")) ScanText();
            else if (rest.StartsWith("<!--")) Add(XPathNodeType.Comment, "-->");
            else if (rest[1] == '?') Add(XPathNodeType.ProcessingInstruction, "?>");
            else if (rest[1] == '/') ScanEndTag();
            else ScanStartTag();
        }

        return _document;
    }

    private void ScanDeclaration()
    {
        if (_source.StartsWith('\uFEFF')) _at = 1;
        var rest = _source.AsSpan(_at);
        if (rest.StartsWith("<?xml") && Blanks.Contains(rest[5], StringComparison.Ordinal))
        {
            _at += rest.IndexOf("?>") + 2;
        }

        _document.Declaration = _source[.._at];
    }

    private void ScanText()
    {
        var start = _at;
        while (_at < _source.Length)
        {
            var rest = _source.AsSpan(_at);
            if (rest.StartsWith("<![")) _at += rest.IndexOf("]]>") + 3;
            else if (rest[0] == '<') break;
            else _at = _source.IndexOf('<', _at) is > 0 and var next ? next : _source.Length;
        }

        _open.Attach(new MarkupText(_source.AsMemory(start, _at - start)));
    }

    private void Add(XPathNodeType type, string end)
    {
        var start = _at;
        _at = _source.IndexOf(end, _at, StringComparison.Ordinal) + end.Length;
        _open.Attach(new MarkupRemark(type, _source.AsMemory(start, _at - start)));
    }

    private void ScanEndTag()
    {
        var element = (MarkupElement)_open;
        var start = _at + 2 + element.QualifiedName.Length;
        _at = _source.IndexOf('>', start) + 1;
        element.MarkEndTag(_source.AsMemory(start, _at - 1 - start));
        _open = element.Parent!;
    }

    private void ScanStartTag()
    {
        _at++;
        var (prefix, local) = TakeName();
        var element = new MarkupElement(prefix, local, "");
        while (true)
        {
            var lead = TakeBlanks();
            if (_source[_at] is '>' or '/')
            {
                element.StartTagEnd = lead;
                break;
            }

            element.Add(ScanAttribute(lead));
        }

        _open.Attach(element);
        Resolve(element);
        var closed = _source[_at] == '/';
        _at += closed ? 2 : 1;
        if (!closed) _open = element;
    }

    private MarkupAttribute ScanAttribute(ReadOnlyMemory<char> lead)
    {
        var (prefix, local) = TakeName();
        var link = _at;
        _at = _source.AsSpan(_at).IndexOfAny('"', '\'') + _at + 1;
        var start = _at;
        _at = _source.IndexOf(_source[start - 1], start) + 1;
        return new MarkupAttribute(prefix, local, "")
        {
            Lead = lead,
            Link = _source.AsMemory(link, start - link),
            Raw = _source.AsMemory(start, _at - 1 - start),
        };
    }

    private static void Resolve(MarkupElement element)
    {
        element.Namespace = MarkupNamespaces.Of(element, element.Prefix) ?? "";
        foreach (var attribute in element.Attributes)
        {
            if (attribute.IsDeclaration || attribute.Prefix.Length == 0) continue;
            attribute.Namespace = MarkupNamespaces.Of(element, attribute.Prefix) ?? "";
        }
    }

    private ReadOnlyMemory<char> TakeBlanks()
    {
        var start = _at;
        while (Blanks.Contains(_source[_at], StringComparison.Ordinal)) _at++;
        return _source.AsMemory(start, _at - start);
    }

    private (string Prefix, string Local) TakeName()
    {
        var name = _source.AsSpan(_at);
        name = name[..name.IndexOfAny(s_nameEnds)];
        _at += name.Length;
        var colon = name.IndexOf(':');
        return colon < 0 ? ("", Interned(name)) : (Interned(name[..colon]), Interned(name[(colon + 1)..]));
    }

    private string Interned(ReadOnlySpan<char> name)
    {
        if (_names.TryGetValue(name, out var known)) return known;
        var added = name.ToString();
        _names.Set.Add(added);
        return added;
    }
}
