using System.Text.Json;
using Uplift.Documents;

namespace Uplift.Verification.Forms;

/// <summary>XML documents; a difference is the whole text after it.</summary>
public sealed class XmlForm : IDocumentForm
{
    /// <inheritdoc/>
    public IDocumentDelta Removal { get; } = new TextDifference("remove", null);

    /// <inheritdoc/>
    public IDocumentView Read(string text) => new TextView(text);

    /// <inheritdoc/>
    public IDocumentDelta Compare(IDocumentView before, IDocumentView after) =>
        new TextDifference("replace", ((TextView)after).Text);

    /// <inheritdoc/>
    public IDocumentDelta Creation(IDocumentView document) => new TextDifference("add", ((TextView)document).Text);

    private sealed class TextView(string text) : IDocumentView
    {
        public string Text => text;

        public string? Name => null;

        public IEnumerable<FoundValue> ValuesAt(DocumentPath path) => [];

        public bool Fits(Condition condition) => false;
    }

    private sealed class TextDifference(string word, string? text) : IDocumentDelta
    {
        public IReadOnlyList<DeltaPlace> Places => [new DeltaPlace(word, "")];

        public void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartArray();
            writer.WriteStartObject();
            writer.WriteString("op", word);
            writer.WriteString("path", "");
            if (text is not null) writer.WriteString("value", text);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        public IReadOnlyList<ShownPlace> Show(IDocumentView before) => [new ShownPlace("", ((TextView)before).Text, text)];
    }
}
