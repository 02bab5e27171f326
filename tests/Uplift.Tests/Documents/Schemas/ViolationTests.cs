using System.Text.Json.Nodes;
using Uplift.Documents.Schemas;

namespace Uplift.Tests.Documents.Schemas;

public sealed class ViolationTests
{
    [Theory]
    [InlineData("""{"properties": {"a": {"items": {"type": "string"}}}}""", """{"a": ["x", null]}""",
        "/a/1", "type", "must be text, not null")]
    [InlineData("""{"properties": {"a/b~c": {"type": ["string", "null"]}}}""", """{"a/b~c": 1}""",
        "/a~1b~0c", "type", "must be text or null, not number")]
    [InlineData("""{"additionalProperties": false}""", """{"x": 1}""",
        "", "additionalProperties", "has a member 'x' that the schema does not allow")]
    [InlineData("""{"required": ["x"]}""", "{}", "", "required", "has no member 'x'")]
    [InlineData("""{"type": "integer"}""", "1.5", "", "type", "must be integer, not 1.5")]
    [InlineData("""{"minimum": 2}""", "1", "", "minimum", "must be at least 2, not 1")]
    [InlineData("""{"maximum": 1e400}""", "1e500", "", "maximum", "must be at most 1e400, not 1e500")]
    [InlineData("""{"multipleOf": 5e30}""", "7.1e30", "", "multipleOf", "must be a multiple of 5e30, not 7.1e30")]
    [InlineData("""{"enum": ["a", 1]}""", "2", "", "enum", "must be one of \"a\", 1")]
    [InlineData("""{"pattern": "^a$"}""", "\"b\"", "", "pattern", "does not match the pattern ^a$")]
    [InlineData("""{"oneOf": [{}, {}]}""", "1", "", "oneOf", "fits 2 of the 2 forms, of which it must fit exactly one")]
    public void A_violation_says_where_and_what(string schema, string document, string path, string keyword, string message) =>
        Schema.Validate(schema, document).ShouldBe([new SchemaViolation(path, keyword, message)]);

    [Theory]
    [InlineData("""{"multipleOf": 0.01}""", "19.99")]
    [InlineData("""{"multipleOf": 1e-40}""", "5e-39")]
    [InlineData("""{"multipleOf": 7}""", "7e999999999")]
    [InlineData("""{"multipleOf": 5}""", "12345678901234567890123456789012345")]
    [InlineData("""{"minimum": 12345678901234567890123456789012345}""", "12345678901234567890123456789012346")]
    [InlineData("""{"type": "integer"}""", "1e999")]
    [InlineData("""{"enum": [100000000000000000000000000000000000]}""", "1e35")]
    public void Numbers_of_any_size_are_taken_by_their_exact_value(string schema, string document) =>
        Schema.Validate(schema, document).ShouldBeEmpty();

    [Fact]
    public void All_violations_are_found_up_to_the_most_asked_for()
    {
        var schema = Schema.Of("""{"items": {"type": "string"}}""");
        var document = new JsonArray([.. Enumerable.Range(0, 30).Select(number => (JsonNode)number)]);

        schema.Validate(document).Count.ShouldBe(20);
        schema.Validate(document, 100).Count.ShouldBe(30);
        schema.Validate(document, 1).Count.ShouldBe(1);
    }

    [Fact]
    public void A_valid_document_costs_no_memory()
    {
        var schema = Schema.Of("""
            {"type": "object", "required": ["id", "tags"], "additionalProperties": false, "properties": {
              "id": {"type": "string", "pattern": "^[a-f0-9-]{36}$", "format": "uuid"}, "name": {"type": "string", "minLength": 1},
              "status": {"enum": ["a", "b"]}, "count": {"type": "integer", "minimum": 0, "multipleOf": 1},
              "tags": {"type": "array", "uniqueItems": true, "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}}
            """);
        var document = JsonNode.Parse("""
            {"id": "cde80cc2-0c8b-4672-82d4-721e51dcb990", "name": "Caf\u00e9", "status": "b", "count": 12,
             "tags": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", null]}
            """);
        for (var warm = 0; warm < 200; warm++) schema.Validate(document).ShouldBeEmpty();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1000; round++) schema.Validate(document);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);
    }
}
