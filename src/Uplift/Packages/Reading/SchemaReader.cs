using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Documents.Schemas;

namespace Uplift.Packages;

/// <summary>Compiles the schemas that the collections of a package name.</summary>
internal sealed class SchemaReader(IPackageFiles files, DiagnosticBag bag)
{
    public const string Folder = "schemas";

    private static readonly JsonDocumentOptions s_options = new() { CommentHandling = JsonCommentHandling.Skip };

    private readonly HashSet<Diagnostic> _said = [];

    public IReadOnlyDictionary<string, JsonSchema> ReadAll(IReadOnlyList<Collection> collections)
    {
        var result = new Dictionary<string, JsonSchema>(StringComparer.Ordinal);
        foreach (var collection in collections)
        {
            if (collection.Schema is not { } schema) continue;
            if (PackagePath.Problem(schema) is not null || files.Find($"{Folder}/{schema}") is null)
            {
                bag.Error(DiagnosticCodes.MissingFile,
                    $"The schema '{Folder}/{schema}' of collection '{collection.Name}' does not exist.",
                    collection.Position, "Add the file, or take 'schema' out.");
            }
            else if (Compile(schema) is { } compiled)
            {
                result[collection.Name] = compiled;
            }
        }

        return result;
    }

    private JsonSchema? Compile(string schema)
    {
        var found = new DiagnosticBag();
        var compiled = JsonSchema.Compile(schema, Open, found);
        foreach (var item in found)
        {
            // The compiler knows paths below the folder of the schemas only. Schemas that share a file find the same
            // in it.
            var place = item.Position is { } position ? files.At($"{Folder}/{position.File}", position.Line,
                position.Column) : files.At(Folder);
            var placed = item with { Position = place };
            if (_said.Add(placed)) bag.Add(placed);
        }

        return compiled;
    }

    // A schema that cannot be read is replaced by one that allows all, since what is wrong has been said.
    private JsonNode? Open(string name)
    {
        var path = $"{Folder}/{name}";
        if (files.Find(path) is null) return null;
        var own = new DiagnosticBag();
        var node = Parse(path, own);
        foreach (var item in own)
        {
            if (_said.Add(item)) bag.Add(item);
        }

        return own.HasErrors ? JsonValue.Create(true) : node;
    }

    // Not by SourceReader: schemas in use hold keys twice, of which the compiler warns.
    private JsonNode? Parse(string path, DiagnosticBag own)
    {
        if (PackageText.Text(files, path, own) is not { } text) return null;
        try
        {
            return JsonNode.Parse(text, documentOptions: s_options);
        }
        catch (JsonException error)
        {
            own.Error(DiagnosticCodes.MalformedFile, $"'{path}' is no well-formed JSON: {error.Message}",
                files.At(path, (int)(error.LineNumber ?? 0) + 1, (int)(error.BytePositionInLine ?? 0) + 1));
            return null;
        }
    }
}
