using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>Reads and checks files of system and sample data.</summary>
internal sealed class DataFileReader(IPackageFiles files, IReadOnlyList<Collection> collections, DiagnosticBag bag)
{
    private static readonly JsonDocumentOptions s_options = new() { AllowDuplicateProperties = false };

    /// <summary>The objects of a file that was checked.</summary>
    public static IEnumerable<DataObject> Read(IPackageFiles files, string path)
    {
        using var stream = files.Open(path);
        using var document = JsonDocument.Parse(stream, s_options);
        foreach (var item in Items(document.RootElement))
        {
            if (IdOf(item) is { } id) yield return new DataObject(id, JsonObject.Create(item.Clone())!);
        }
    }

    /// <summary>The files in a folder of data, each checked.</summary>
    public IReadOnlyList<DataFile> ReadAll(string folder)
    {
        var result = new List<DataFile>();
        var seen = new Dictionary<(string Collection, string Id), string>();
        var unknown = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files.Below(folder))
        {
            var parts = file.Path.Split('/');
            if (parts.Length != 3 || !file.Path.EndsWith(".json", StringComparison.Ordinal))
            {
                bag.Error(DiagnosticCodes.InvalidData, $"'{file.Path}' is no file of data.", files.At(file.Path),
                    $"Put JSON files in {folder}/<collection>/.");
            }
            else if (!collections.Any(collection => collection.Name == parts[1]))
            {
                if (unknown.Add(parts[1])) RefuseFolder(file.Path, parts[1]);
            }
            else if (collections.First(collection => collection.Name == parts[1]).Format == DocumentFormat.Xml)
            {
                bag.Error(DiagnosticCodes.InvalidData,
                    $"'{file.Path}' is JSON, but the collection '{parts[1]}' holds XML.",
                    files.At(file.Path), "Take the file out.");
            }
            else
            {
                result.Add(new DataFile(parts[1], file.Path));
                Check(parts[1], file.Path, seen);
            }
        }

        return result;
    }

    private void RefuseFolder(string path, string collection) => bag.Error(DiagnosticCodes.UnknownCollection,
        $"The module has no collection '{collection}'.", files.At(path),
            "Declare it in module.json, or rename the folder.");

    private void Check(string collection, string path, Dictionary<(string Collection, string Id), string> seen)
    {
        if (PackageText.Bytes(files, path, bag) is not { } bytes) return;
        var content = bytes.AsMemory();
        if (content.Span.StartsWith("\uFEFF"u8)) content = content[3..];
        try
        {
            using var document = JsonDocument.Parse(content, s_options);
            var index = 0;
            foreach (var item in Items(document.RootElement))
            {
                var problem = item.ValueKind != JsonValueKind.Object
                    ? $"is a {item.ValueKind.ToString().ToLowerInvariant()}, not an object"
                    : IdOf(item) is not { } id ? "has no 'id' that is a text or whole number"
                    : !seen.TryAdd((collection, id),
                        path) ? $"has the id '{id}', which stands in '{seen[(collection, id)]}' already"
                    : null;
                if (problem is not null)
                {
                    bag.Error(DiagnosticCodes.InvalidData, $"Object {index + 1} of '{path}' {problem}.",
                        files.At(path, LineOf(content.Span, document.RootElement.ValueKind, index)),
                            "Give every object an id of its own.");
                }

                index++;
            }
        }
        catch (JsonException error)
        {
            bag.Error(DiagnosticCodes.MalformedFile, $"'{path}' is no well-formed JSON: {error.Message}",
                files.At(path, (int)(error.LineNumber ?? 0) + 1, (int)(error.BytePositionInLine ?? 0) + 1));
        }
        catch (InvalidOperationException error)
        {
            // Half of a surrogate pair, which is well-formed JSON and no text.
            bag.Error(DiagnosticCodes.MalformedFile, $"'{path}' holds a text that is no Unicode: {error.Message}",
                files.At(path));
        }
    }

    private static JsonElement[] Items(JsonElement root) =>
        root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : [root];

    private static string? IdOf(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("id", out var id)) return null;
        return id.ValueKind switch
        {
            JsonValueKind.String when id.GetString() is { Length: > 0 } text => text,
            JsonValueKind.Number when id.TryGetInt64(out var number) => number.ToString(),
            _ => null,
        };
    }

    private static int LineOf(ReadOnlySpan<byte> utf8, JsonValueKind root, int index)
    {
        var reader = new Utf8JsonReader(utf8);
        reader.Read();
        if (root == JsonValueKind.Array)
        {
            reader.Read();
            for (var passed = 0; passed < index; passed++)
            {
                reader.Skip();
                reader.Read();
            }
        }

        return 1 + utf8[..(int)reader.TokenStartIndex].Count((byte)'\n');
    }
}
