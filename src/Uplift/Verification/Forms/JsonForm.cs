using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Documents.Deltas;
using Uplift.Documents.Xml;
using Uplift.Packages;
using Uplift.Verification.Reports;

namespace Uplift.Verification.Forms;

/// <summary>JSON documents; their differences are JSON Patches (RFC 6902).</summary>
public sealed class JsonForm : IDocumentForm
{
    private static readonly IDocumentDelta s_removal = new JsonDifference([new DeltaOperation(DeltaKind.Remove, "")]);

    /// <inheritdoc/>
    public IDocumentDelta Removal => s_removal;

    /// <inheritdoc/>
    public IDocumentView Read(string text) => new JsonView(text, isWritten: false);

    /// <inheritdoc/>
    public IDocumentView ReadWritten(string text) => new JsonView(text, isWritten: true);

    /// <inheritdoc/>
    public IDocumentDelta Compare(IDocumentView before, IDocumentView after) =>
        new JsonDifference(JsonDelta.Between(((JsonView)before).Written, ((JsonView)after).Written));

    /// <inheritdoc/>
    public IDocumentDelta Creation(IDocumentView document) =>
        new JsonDifference([new DeltaOperation(DeltaKind.Add, "", ((JsonView)document).Root)]);

    private sealed class JsonView(string text, bool isWritten) : IDocumentView
    {
        private static readonly string[] s_names = [.. DocumentNames.All.Select(name => $"\"{name}\"")];

        private JsonNode? _root = isWritten ? null : DocumentText.Parse(text);
        private WrittenObject? _written;

        public JsonNode Root => _root ??= DocumentText.Parse(text);

        public WrittenObject Written => _written ??= WrittenObject.Read(isWritten ? text : DocumentText.Write(Root));

        public string? Name
        {
            get
            {
                foreach (var name in s_names)
                {
                    if (Written.Find(name) is >= 0 and var index && Written.ValueAt(index) is ['"', _, _, ..] value)
                    {
                        return WrittenObject.TextOf(value);
                    }
                }

                return null;
            }
        }

        public IReadOnlyList<MarkedItem> Marked(SchemaMarks marks) => [];

        public IEnumerable<FoundValue> ValuesAt(RulePath path)
        {
            foreach (var place in path.Pointer?.Select(Root) ?? [])
            {
                if (place.Exists && place.Value is JsonValue value && JsonTypes.KeyText(value) is { } text)
                {
                    yield return new FoundValue(place.Pointer, text);
                }
            }
        }

        public bool Fits(VerificationScope scope) => scope.Where?.Holds(Root) ?? false;
    }

    private sealed class JsonDifference(IReadOnlyList<DeltaOperation> operations) : IDocumentDelta
    {
        public IReadOnlyList<DeltaPlace> Places =>
            [.. operations.Select(operation => new DeltaPlace(JsonDelta.WordOf(operation.Kind), operation.Path))];

        public void Write(string id, string hash, IBufferWriter<byte> line)
        {
            using var writer = new Utf8JsonWriter(line, FindingJson.Options);
            writer.WriteStartObject();
            writer.WriteString("id", id);
            writer.WriteString("hash", hash);
            writer.WriteStartArray("patch");
            foreach (var operation in operations)
            {
                writer.WriteStartObject();
                writer.WriteString("op", JsonDelta.WordOf(operation.Kind));
                writer.WriteString("path", operation.Path);
                if (operation.Kind != DeltaKind.Remove)
                {
                    writer.WritePropertyName("value");
                    if (operation.Value is null) writer.WriteNullValue();
                    else operation.Value.WriteTo(writer);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        // Paths count in the document as the operations before have left it, so each is applied
        // before the next is looked at.
        public IReadOnlyList<ShownPlace> Show(IDocumentView? before)
        {
            var shown = new List<ShownPlace>();
            var document = ((JsonView?)before)?.Root;
            foreach (var operation in operations)
            {
                var stood = operation.Kind == DeltaKind.Add ? null : TextAt(document, operation.Path);
                shown.Add(new ShownPlace(operation.Path, stood,
                    operation.Kind == DeltaKind.Remove ? null : DocumentText.Write(operation.Value)));
                document = JsonDelta.Apply(document, [operation]);
            }

            return shown;
        }

        private static string? TextAt(JsonNode? document, string pointer)
        {
            var names = pointer.Length == 0 ? [] : pointer[1..].Split('/');
            var path = DocumentPath.Of(names.Select(name => PathSegment.Of(name
                .Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))));
            return path.TryFirst(document, out var value) ? DocumentText.Write(value) : null;
        }
    }
}
