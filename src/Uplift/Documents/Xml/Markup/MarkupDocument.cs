using System.Text;
using System.Xml;
using System.Xml.XPath;

namespace Uplift.Documents.Xml;

/// <summary>
/// A whole XML document that knows how it was written. Mutable, for one thread.
/// </summary>
internal sealed class MarkupDocument(string source) : MarkupContainer
{
    private int _version;
    private int _counted = -1;
    private HashSet<string>? _localNames;

    /// <summary>Byte order mark and XML declaration, as they stand; empty without.</summary>
    public string Declaration { get; internal set; } = "";

    /// <summary>The one element that holds all others.</summary>
    public MarkupElement Root => Elements.First();

    /// <summary>Required by XPath.</summary>
    public NameTable Names { get; } = new();

    /// <summary>The line end that the document uses; null when it has only one line.</summary>
    public string? LineEnd { get; } = source.IndexOf('\n', StringComparison.Ordinal) switch
    {
        < 0 => null,
        > 0 and var at when source[at - 1] == '\r' => "\r\n",
        _ => "\n",
    };

    /// <summary>True when nothing was changed since it was read.</summary>
    public bool IsUntouched => _version == 0;

    /// <inheritdoc/>
    public override XPathNodeType Type => XPathNodeType.Root;

    /// <summary>Writes the whole document; the very text that was read when nothing changed.</summary>
    public string Write()
    {
        if (IsUntouched) return source;
        var output = new StringBuilder(source.Length + 256);
        WriteTo(output);
        return output.ToString();
    }

    /// <inheritdoc/>
    public override void WriteTo(StringBuilder output)
    {
        output.Append(Declaration);
        WriteChildren(output);
    }

    /// <inheritdoc/>
    public override MarkupNode Copy() => MarkupScanner.Scan(Write());

    /// <summary>Notes that something is not as it was read any more.</summary>
    internal void Changed() => _version++;

    /// <summary>The place of a node in document order.</summary>
    internal int OrderOf(MarkupNode node)
    {
        if (_counted != _version) Count();
        return node.Order;
    }

    /// <summary>True when an element or attribute of the document has a local name.</summary>
    internal bool HasName(string localName)
    {
        if (_counted != _version) Count();
        return _localNames!.Contains(localName);
    }

    private void Count()
    {
        _counted = _version;
        _localNames = [];
        var order = 0;
        MarkupNode? node = this;
        while (node is not null)
        {
            node.Order = order++;
            if (node is MarkupElement element)
            {
                _localNames.Add(element.LocalName);
                foreach (var attribute in element.Attributes) _localNames.Add(attribute.LocalName);
            }

            node = (node as MarkupContainer)?.First ?? Following(node);
        }
    }

    private static MarkupNode? Following(MarkupNode node)
    {
        for (var at = node; at is not null; at = at.Parent)
        {
            if (at.Next is { } next) return next;
        }

        return null;
    }
}
