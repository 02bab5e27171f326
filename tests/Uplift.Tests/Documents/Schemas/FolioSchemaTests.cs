using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Documents.Schemas;

namespace Uplift.Tests.Documents.Schemas;

/// <summary>
/// Real records against the real schemas of their own release; another program found the same records invalid.
/// </summary>
public sealed class FolioSchemaTests
{
    private static readonly string s_cases = Path.GetFullPath("../../../cases/folio-inventory", Here());

    [Theory]
    [InlineData("v13.0.0", "instance", "instances", 27, 1)]
    [InlineData("v13.0.0", "holdingsrecord", "holdingsrecords", 10, 0)]
    [InlineData("v13.0.0", "item", "items", 10, 0)]
    [InlineData("v19.0.0", "instance", "instances", 29, 1)]
    [InlineData("v19.0.0", "holdingsrecord", "holdingsrecords", 12, 0)]
    [InlineData("v19.0.0", "item", "items", 17, 6)]
    [InlineData("v23.0.0", "instance", "instances", 29, 1)]
    [InlineData("v23.0.0", "holdingsrecord", "holdingsrecords", 12, 0)]
    [InlineData("v23.0.0", "item", "items", 17, 6)]
    [InlineData("v26.0.0", "instance", "instances", 29, 1)]
    [InlineData("v26.0.0", "holdingsrecord", "holdingsrecords", 12, 0)]
    [InlineData("v26.0.0", "item", "items", 17, 6)]
    public void The_same_records_are_invalid(string tag, string name, string collection, int total, int invalid)
    {
        var schema = Compile(tag, name);

        var found = Records(tag, collection).Select(record => schema.Validate(record)).ToList();

        found.Count.ShouldBe(total);
        found.Count(violations => violations.Count > 0).ShouldBe(invalid,
            string.Join('\n', found.SelectMany(violations => violations)));
    }

    [Fact]
    public void The_reasons_are_the_same()
    {
        var notes = Records("v13.0.0", "instances").SelectMany(record => Compile("v13.0.0", "instance").Validate(record));
        var items = Records("v26.0.0", "items").SelectMany(record => Compile("v26.0.0", "item").Validate(record));
        var instances = Records("v26.0.0", "instances").SelectMany(record => Compile("v26.0.0", "instance").Validate(record));

        notes.ShouldAllBe(violation => violation.Path.StartsWith("/notes/") && violation.Message.EndsWith("not null"));
        items.Select(violation => violation.Path).Distinct().Order()
            .ShouldBe(["/discoverySuppress", "/purchaseOrderLineIdentifier"]);
        instances.ShouldAllBe(violation => violation.Path.StartsWith("/instanceFormatIds"));
    }

    private static JsonSchema Compile(string tag, string name)
    {
        var bag = new DiagnosticBag();
        var schema = JsonSchema.Compile($"{name}.json", path =>
        {
            var file = Path.Combine(s_cases, tag, "schemas", path);
            return File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file)) : null;
        }, bag);
        bag.ShouldAllBe(item => item.Severity == Severity.Warning);
        return schema.ShouldNotBeNull();
    }

    private static IEnumerable<JsonNode?> Records(string tag, string collection) =>
        Directory.EnumerateFiles(Path.Combine(s_cases, tag, "sample", collection), "*.json")
            .Select(file => JsonNode.Parse(File.ReadAllText(file)));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
