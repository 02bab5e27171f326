using System.Buffers;
using System.Text;
using System.Xml.XPath;
using Uplift.Diagnostics;
using Uplift.Documents.Xml;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Verification.Reports;

namespace Uplift.Verification.Forms;

/// <summary>XML documents; their differences are XML patches (RFC 5261).</summary>
/// <param name="names">The prefixes of the package, by which places are named that the documents
/// have no prefix for.</param>
public sealed class XmlForm(XmlNames names) : IDocumentForm
{
    private static readonly IDocumentDelta s_removal = new XmlDifference(XmlPatch.Removal);

    private volatile XmlPath? _condition;

    /// <inheritdoc/>
    public IDocumentDelta Removal => s_removal;

    /// <inheritdoc/>
    public IDocumentView Read(string text) => new XmlView(this, StoredXml.Parse(text).Document);

    /// <inheritdoc/>
    IDocumentView IDocumentForm.View(DocumentDraft draft) => new XmlView(this, draft.Markup!);

    /// <inheritdoc/>
    public IDocumentDelta Compare(IDocumentView before, IDocumentView after) =>
        new XmlDifference(XmlPatch.Between(((XmlView)before).Document, ((XmlView)after).Document, names));

    /// <inheritdoc/>
    public IDocumentDelta Creation(IDocumentView document) =>
        new XmlDifference(XmlPatch.Creation(((XmlView)document).Document, names));

    // The same for all objects of a verification, so it is compiled once.
    private XmlPath ConditionOf(string text)
    {
        if (_condition is { } known && known.Text == text) return known;
        try
        {
            return _condition = XmlPath.Compile(text, names);
        }
        catch (Exception error) when (error is XPathException or ArgumentException)
        {
            throw new UpliftException(DiagnosticCodes.InvalidPath,
                $"{QuotedText.Of(text)} is no XPath 1.0 expression: {error.Message}", hint: names.Hint, inner: error);
        }
    }

    private sealed class XmlView(XmlForm form, MarkupDocument document) : IDocumentView
    {
        public MarkupDocument Document => document;

        public string? Name => DocumentNames.All
            .Select(name => document.Root.Elements.FirstOrDefault(child => child.LocalName == name)?.Value.Trim())
            .FirstOrDefault(text => !string.IsNullOrEmpty(text));

        public IEnumerable<FoundValue> ValuesAt(RulePath path) => path.Expression is not { } expression
            ? []
            : expression.Select(document.Root).Where(item => !item.IsBlank)
                .Select(item => new FoundValue(item.Path, item.Value.Trim()));

        public IReadOnlyList<MarkedItem> Marked(SchemaMarks marks) => marks.Find(document);

        public bool Fits(VerificationScope scope) =>
            scope.XPath is { } text && form.ConditionOf(text).Holds(document.Root);
    }

    private sealed class XmlDifference(XmlPatch patch) : IDocumentDelta
    {
        public IReadOnlyList<DeltaPlace> Places =>
            [.. Seen().Select(operation => new DeltaPlace(operation.Word, operation.Place))];

        public void Write(string id, string hash, IBufferWriter<byte> line)
        {
            var output = new StringBuilder("<object id=\"").Append(MarkupCharacters.EscapeAttribute(id, '"'))
                .Append("\" hash=\"").Append(hash).Append("\">");
            patch.WriteTo(output);
            output.Append("</object>");
            Encoding.UTF8.GetBytes(LineText.Escape(output.ToString()), line);
        }

        public IReadOnlyList<ShownPlace> Show(IDocumentView? before) =>
            [.. Seen().Select(operation => new ShownPlace(operation.Place, operation.Before, operation.After))];

        // White space between items, and declarations of prefixes, are nothing to decide on.
        private IEnumerable<XmlPatchOperation> Seen() =>
            patch.Operations.Where(operation => operation.Place.Length > 0 || patch.Operations.Count == 1);
    }
}
