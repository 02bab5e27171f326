using System.Text;

namespace Uplift.Documents.Xml;

/// <summary>
/// What turns one XML document into another, as a patch of RFC 5261 below the element <c>diff</c>. Applied
/// to the first it gives the second in canonical form (Canonical XML 1.0 with comments): quotes, empty tags, CDATA
/// sections and the XML declaration do not count.
/// </summary>
internal sealed class XmlPatch
{
    public const string Add = "add";
    public const string Remove = "remove";
    public const string Replace = "replace";

    private readonly PatchPrefixes _prefixes;

    private XmlPatch(PatchPrefixes prefixes, IReadOnlyList<XmlPatchOperation> operations) =>
        (_prefixes, Operations) = (prefixes, operations);

    /// <summary>The operations in the order in which they are made.</summary>
    public IReadOnlyList<XmlPatchOperation> Operations { get; }

    /// <summary>The difference of two documents.</summary>
    /// <param name="names">The prefixes of the package, for namespaces that the documents have no prefix for.</param>
    public static XmlPatch Between(MarkupDocument before, MarkupDocument after, XmlNames names)
    {
        var prefixes = new PatchPrefixes(names, before, after);
        var writer = new XmlPatchWriter(prefixes);
        writer.CompareDocuments(before, after);
        return new XmlPatch(prefixes, writer.Operations);
    }

    /// <summary>What makes a document where there was none: it is added to the root node.</summary>
    public static XmlPatch Creation(MarkupDocument document, XmlNames names)
    {
        var prefixes = new PatchPrefixes(names, document);
        var root = document.Root;
        return new XmlPatch(prefixes,
        [
            new XmlPatchOperation(Add, "/", PatchContent.Of(root))
            {
                Place = "/" + prefixes.NameOf(root),
                After = root.ToString(),
            },
        ]);
    }

    /// <summary>What takes a whole document away: its root element.</summary>
    public static XmlPatch Removal { get; } =
        new(new PatchPrefixes(XmlNames.None), [new XmlPatchOperation(Remove, "/*")]);

    /// <summary>Writes the element <c>diff</c>, which declares the prefixes that its selectors use.</summary>
    public void WriteTo(StringBuilder output)
    {
        output.Append("<diff");
        foreach (var (prefix, name) in _prefixes.Used)
        {
            output.Append(" xmlns:").Append(prefix).Append("=\"").Append(MarkupCharacters.EscapeAttribute(name, '"'))
                .Append('"');
        }

        output.Append('>');
        foreach (var operation in Operations) operation.WriteTo(output);
        output.Append("</diff>");
    }
}
