using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Documents.Schemas;

namespace Uplift.Packages;

/// <summary>Compiles the schemas that the collections of a package name.</summary>
internal sealed class SchemaReader(IPackageFiles files, DiagnosticBag bag)
{
    public const string Folder = "schemas";

    private readonly HashSet<Diagnostic> _said = [];

    public IReadOnlyDictionary<string, JsonSchema> ReadAll(IReadOnlyList<Collection> collections)
    {
        var result = new Dictionary<string, JsonSchema>(StringComparer.Ordinal);
        foreach (var collection in collections)
        {
            if (collection.Schema is not { } schema) continue;
            if (PackagePath.Problem(schema) is not null || files.Find($"{Folder}/{schema}") is null)
            {
                bag.Error(DiagnosticCodes.MissingFile, $"The schema '{Folder}/{schema}' of collection '{collection.Name}' does not exist.",
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
            // The compiler knows paths below the folder of the schemas only. Schemas that share a file find the same in it.
            var place = item.Position is { } position ? files.At($"{Folder}/{position.File}", position.Line, position.Column) : files.At(Folder);
            var placed = item with { Position = place };
            if (_said.Add(placed)) bag.Add(placed);
        }

        return compiled;
    }

    // Read with positions, so that a malformed file is said with its line; then the schema is missing too, which is no
    // second problem.
    // Schemas in use hold keys twice: the compiler warns of those and takes the last, as other programs do.
    private JsonNode? Open(string name)
    {
        var path = $"{Folder}/{name}";
        if (files.Find(path) is null) return null;
        var own = new DiagnosticBag();
        if (PackageText.Node(files, path, own) is var (node, text) && own.All(IsRepeatedKey))
        {
            return own.Count == 0 ? node.ToJson() : JsonNode.Parse(text);
        }

        foreach (var item in own)
        {
            // Published schemas repeat keys; as in every JSON parser the later one counts.
            var said = item.Code == DiagnosticCodes.DuplicateKey ? item with { Severity = Severity.Warning } : item;
            if (_said.Add(said)) bag.Add(said);
        }

        return own.HasErrors ? JsonValue.Create(true) : null;
    }

    private static bool IsRepeatedKey(Diagnostic item) => item.Code == DiagnosticCodes.DuplicateKey;
}
