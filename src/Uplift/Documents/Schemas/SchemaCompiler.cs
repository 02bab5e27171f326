using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Documents.Schemas.Checks;

namespace Uplift.Documents.Schemas;

/// <summary>Turns schema objects into checks, each once, so that recursive schemas end.</summary>
internal sealed class SchemaCompiler(SchemaFiles files, DiagnosticBag bag)
{
    // Parsing bounds the nesting in a file; a chain of references through many shall not overflow the stack either.
    private const int MaxDepth = 512;

    private readonly Dictionary<JsonNode, CompiledSchema> _done = new(ReferenceEqualityComparer.Instance);
    private int _depth;

    public DiagnosticBag Bag => bag;

    private static CompiledSchema AnyObject { get; } =
        CompiledSchema.Of(new TypeCheck(TypeCheck.Bits("object") ?? 0, WholeNumbers.NotAskedFor, "object"));

    public CompiledSchema Compile(SchemaFile file, JsonNode? node)
    {
        if (node is null) return Refuse(file, "null");
        if (_done.TryGetValue(node, out var known)) return known;
        var result = _done[node] = new CompiledSchema();
        if (_depth == MaxDepth) return Refuse(file, $"nested deeper than {MaxDepth}");
        _depth++;
        if (node is JsonObject schema) result.Complete([.. ChecksOf(new SchemaScope(this, file, schema))]);
        else if (JsonKinds.Of(node) == JsonValueKind.False) result.CompleteAsNever();
        else if (JsonKinds.Of(node) != JsonValueKind.True) Refuse(file, JsonKinds.Name(JsonKinds.Of(node)));
        _depth--;
        return result;
    }

    /// <summary>Complains when a schema applies itself to the same value again, which would never end.</summary>
    public void RefuseCircles(SchemaFile root)
    {
        var states = new Dictionary<CompiledSchema, bool>(ReferenceEqualityComparer.Instance);
        if (!_done.Values.Any(schema => IsCircular(schema, states))) return;
        bag.Error(DiagnosticCodes.InvalidSchema,
            "A schema refers to itself for the same value, so that checking would never end.",
            new SourcePosition(root.Path),
            "Follow the '$ref's, 'allOf', 'anyOf', 'oneOf' and 'not' and break the circle.");
    }

    private static bool IsCircular(CompiledSchema schema, Dictionary<CompiledSchema, bool> finished)
    {
        if (finished.TryGetValue(schema, out var isFinished)) return !isFinished;
        finished[schema] = false;
        foreach (var next in schema.Checks.SelectMany(check => check.SameValue))
        {
            if (IsCircular(next, finished)) return true;
        }

        finished[schema] = true;
        return false;
    }

    private IEnumerable<SchemaCheck> ChecksOf(SchemaScope scope)
    {
        // Up to draft 07 a reference hides everything beside it.
        if (scope.Text("$ref") is { } reference) return [new AllOfCheck([Refer(scope.File, reference)])];
        return ValueKeywords.Read(scope)
            .Concat(ListKeywords.Read(scope))
            .Concat(ObjectKeywords.Read(scope))
            .Concat(CombinationKeywords.Read(scope));
    }

    private CompiledSchema Refer(SchemaFile from, string reference)
    {
        var hash = reference.IndexOf('#');
        var path = hash < 0 ? reference : reference[..hash];
        var fragment = hash < 0 ? "" : Uri.UnescapeDataString(reference[(hash + 1)..]);
        if (files.Refer(from, path) is not { } file) return AnyObject;
        if (file.Find(fragment) is { } node) return Compile(file, node);
        bag.Error(DiagnosticCodes.InvalidSchema, $"The reference {QuotedText.Of(reference)} names nothing.",
            new SourcePosition(from.Path), $"Look in '{file.Path}' for what it should name.");
        return AnyObject;
    }

    private CompiledSchema Refuse(SchemaFile file, string what)
    {
        bag.Error(DiagnosticCodes.InvalidSchema, $"A schema must be an object, true or false, not {what}.",
            new SourcePosition(file.Path));
        return AnyObject;
    }
}
