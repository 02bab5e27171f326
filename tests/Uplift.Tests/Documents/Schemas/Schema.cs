using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Documents.Schemas;

namespace Uplift.Tests.Documents.Schemas;

/// <summary>Short ways to a schema for a test.</summary>
internal static class Schema
{
    public static JsonSchema Of(string json) => Of(("root.json", json));

    public static JsonSchema Of(params (string Path, string Json)[] files)
    {
        var bag = new DiagnosticBag();
        return Compile(bag, files).ShouldNotBeNull(string.Join('\n', bag));
    }

    public static JsonSchema? Compile(DiagnosticBag bag, params (string Path, string Json)[] files) =>
        JsonSchema.Compile(files[0].Path, path =>
        {
            var json = files.FirstOrDefault(file => file.Path == path).Json;
            return json is null ? null : JsonNode.Parse(json);
        }, bag);

    public static IReadOnlyList<SchemaViolation> Validate(string schema, string document) =>
        Of(schema).Validate(JsonNode.Parse(document));
}
