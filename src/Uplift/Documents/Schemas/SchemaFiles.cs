using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents.Schemas;

/// <summary>Opens schema files once each, and resolves references between them; none leads out of their root.</summary>
internal sealed class SchemaFiles(Func<string, JsonNode?> open, DiagnosticBag bag)
{
    private readonly Dictionary<string, SchemaFile?> _files = new(StringComparer.Ordinal);

    /// <summary>
    /// The file that a reference names, seen from another; null when there is none, and the bag says so once.
    /// </summary>
    public SchemaFile? Refer(SchemaFile from, string reference)
    {
        if (reference.Length == 0) return from;
        var path = Resolve(from, reference);
        if (path is null)
        {
            bag.Error(DiagnosticCodes.InvalidSchema,
                $"The reference {QuotedText.Of(reference)} leads out of the package.", new SourcePosition(from.Path),
                "Refer to files beside the schema or below the folder of the schemas.");
            return null;
        }

        if (_files.TryGetValue(path, out var known)) return known;
        if (!IsAbsolute(path) && Open(path, from.Draft) is { } file) return file;
        _files[path] = null;
        bag.Warn(DiagnosticCodes.MissingSchemaFile,
            $"The schema refers to {QuotedText.Of(reference)}, which is not there; any object is valid in its place.",
            new SourcePosition(from.Path), "Add the file to the package if its content shall be checked.");
        return null;
    }

    /// <summary>The file of a path; null when it is not there.</summary>
    public SchemaFile? Open(string path, SchemaDraft draft)
    {
        JsonNode? root = null;
        try
        {
            root = open(path) is { } found ? SchemaText.Copy(path, found, bag) : null;
        }
        catch (JsonException error)
        {
            bag.Error(DiagnosticCodes.MalformedFile, $"{QuotedText.Of(path)} is no well-formed JSON: {error.Message}",
                new SourcePosition(path));
        }

        return _files[path] = root is null ? null : new SchemaFile(path, root, SchemaFile.DraftOf(root, draft));
    }

    private static bool IsAbsolute(string reference) => reference.Contains("://", StringComparison.Ordinal);

    // An absolute reference is to a file here only when the referring file names itself from the same place.
    private static string? Resolve(SchemaFile from, string reference)
    {
        var own = SchemaFile.TextOf(from.Root, "$id") ?? SchemaFile.TextOf(from.Root, "id") ?? "";
        var place = own[..(own.LastIndexOf('/') + 1)];
        if (IsAbsolute(place) && reference.StartsWith(place, StringComparison.Ordinal))
        {
            reference = reference[place.Length..];
        }

        if (IsAbsolute(reference)) return reference;
        var relative = Uri.UnescapeDataString(reference);
        if (relative.StartsWith('/') || relative.AsSpan().ContainsAny('\\', ':')) return null;
        if (relative.Any(char.IsControl)) return null;
        List<string> parts = [.. from.Path.Split('/')[..^1]];
        foreach (var part in relative.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count == 0) return null;
            else parts.RemoveAt(parts.Count - 1);
        }

        return string.Join('/', parts);
    }
}
