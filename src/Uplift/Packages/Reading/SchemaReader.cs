using Uplift.Diagnostics;
using Uplift.Documents;

namespace Uplift.Packages;

/// <summary>Compiles the schemas that the collections of a package name.</summary>
internal sealed class SchemaReader(IPackageFiles files, DiagnosticBag bag)
{
    public const string Folder = "schemas";

    public IReadOnlyDictionary<string, JsonSchema> ReadAll(IReadOnlyList<Collection> collections)
    {
        var result = new Dictionary<string, JsonSchema>(StringComparer.Ordinal);
        foreach (var collection in collections)
        {
            if (collection.Schema is not { } schema) continue;
            if (files.Find($"{Folder}/{schema}") is null)
            {
                bag.Error(DiagnosticCodes.MissingFile, $"The schema '{Folder}/{schema}' of collection '{collection.Name}' does not exist.",
                    collection.Position, "Add the file, or take 'schema' out.");
            }
            else if (JsonSchema.Compile(schema, Open, bag) is { } compiled)
            {
                result[collection.Name] = compiled;
            }
        }

        return result;
    }

    private Stream? Open(string name)
    {
        var path = $"{Folder}/{name}";
        return files.Find(path) is null ? null : files.Open(path);
    }
}
