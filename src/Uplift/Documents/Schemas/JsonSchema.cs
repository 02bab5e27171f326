using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents.Schemas;

/// <summary>
/// A JSON Schema (validation of drafts 04, 06 and 07), compiled once and then immutable; any number of threads can use
/// it.
/// Keywords that are not known say nothing.
/// </summary>
public sealed class JsonSchema
{
    private readonly CompiledSchema _schema;

    private JsonSchema(string name, CompiledSchema schema)
    {
        Name = name;
        _schema = schema;
    }

    /// <summary>The path of the file that it was read from.</summary>
    public string Name { get; }

    /// <summary>Reads a schema file and those that it refers to.</summary>
    /// <param name="name">Path of the file, relative to the root of the schemas, with slashes.</param>
    /// <param name="open">
    /// Gives the content of a file by such a path, null when there is none; never asked for a path that leads out of
    /// the root.
    /// </param>
    /// <param name="bag">
    /// Takes an error for what is malformed (<see cref="DiagnosticCodes.InvalidSchema"/>,
    /// <see cref="DiagnosticCodes.InvalidPattern"/>), a warning for a file that is referred to and not there
    /// (<see cref="DiagnosticCodes.MissingSchemaFile"/>); any object is valid in its place.
    /// </param>
    /// <returns>Null when there is an error.</returns>
    public static JsonSchema? Compile(string name, Func<string, JsonNode?> open, DiagnosticBag bag)
    {
        var found = new DiagnosticBag();
        var files = new SchemaFiles(open, found);
        var compiler = new SchemaCompiler(files, found);
        var schema = (CompiledSchema?)null;
        if (files.Open(name, SchemaDraft.Seven) is { } root)
        {
            schema = compiler.Compile(root, root.Root);
            compiler.RefuseCircles(root);
        }
        else if (!found.HasErrors)
        {
            found.Error(DiagnosticCodes.InvalidSchema, $"There is no schema {QuotedText.Of(name)}.",
                new SourcePosition(name));
        }

        bag.AddRange(found);
        return schema is null || found.HasErrors ? null : new JsonSchema(name, schema);
    }

    /// <summary>
    /// True when the document is valid; allocates nothing for values that a parser left as they were written.
    /// </summary>
    public bool IsValid(JsonNode? document) => _schema.Holds(document, null);

    /// <summary>What the schema does not allow, in the order of the schema; empty when the document is valid.</summary>
    /// <param name="document">The document; null is the JSON value null.</param>
    /// <param name="most">How many violations are of interest; more are not searched for.</param>
    public IReadOnlyList<SchemaViolation> Validate(JsonNode? document, int most = 20)
    {
        if (IsValid(document)) return [];
        var walk = new SchemaWalk(Math.Max(1, most));
        _schema.Holds(document, walk);
        return walk.Violations;
    }
}
