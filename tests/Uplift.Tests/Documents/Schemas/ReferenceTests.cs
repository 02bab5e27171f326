using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Tests.Documents.Schemas;

public sealed class ReferenceTests
{
    [Fact]
    public void A_pointer_and_a_name_refer_within_the_file()
    {
        var schema = Schema.Of("""
            {"definitions": {"a/b": {"type": "string"}, "named": {"$id": "#number", "type": "number"}},
             "properties": {"text": {"$ref": "#/definitions/a~1b"}, "number": {"$ref": "#number"}, "self": {"$ref": "#"}}}
            """);

        schema.Validate(JsonNode.Parse("""{"text": "", "self": {"self": {"text": ""}}}""")).ShouldBeEmpty();
        schema.Validate(JsonNode.Parse("""{"number": "", "self": {"self": {"text": 1}}}"""))
            .Select(violation => violation.Path).ShouldBe(["/number", "/self/self/text"]);
    }

    [Fact]
    public void Files_refer_to_each_other_by_relative_paths()
    {
        var schema = Schema.Of(
            ("main/instance.json", """{"properties": {"items": {"items": {"$ref": "../parts/item.json"}}}}"""),
            ("parts/item.json", """{"properties": {"id": {"$ref": "deep/uuid.json#/definitions/u"}, "owner": {"$ref": "../main/instance.json"}}}"""),
            ("parts/deep/uuid.json", """{"definitions": {"u": {"type": "string"}}}"""));

        schema.Validate(JsonNode.Parse("""{"items": [{"id": "x"}, {"owner": {"items": [{"id": 1}]}}]}"""))
            .ShouldHaveSingleItem().Path.ShouldBe("/items/1/owner/items/0/id");
    }

    [Fact]
    public void A_file_that_names_itself_by_an_address_finds_its_neighbours_there() => Schema.Of(
            ("a.json", """{"$id": "http://example.org/s/a.json", "$ref": "http://example.org/s/b.json"}"""),
            ("b.json", """{"type": "string"}"""))
        .Validate(JsonNode.Parse("1")).ShouldHaveSingleItem().Keyword.ShouldBe("type");

    [Fact]
    public void Members_beside_a_reference_are_ignored() => Schema.Of(
            """{"properties": {"a": {"type": "string", "$ref": "#/definitions/n"}}, "definitions": {"n": {"type": "number"}}}""")
        .Validate(JsonNode.Parse("""{"a": 1}""")).ShouldBeEmpty();

    [Fact]
    public void A_missing_file_is_warned_of_once_and_stands_for_any_object()
    {
        var bag = new DiagnosticBag();
        var schema = Schema.Compile(bag, ("root.json", """
            {"properties": {"a": {"$ref": "raml-util/schemas/metadata.schema"}, "b": {"$ref": "raml-util/schemas/metadata.schema"}}}
            """)).ShouldNotBeNull();

        var warning = bag.ShouldHaveSingleItem();
        warning.Severity.ShouldBe(Severity.Warning);
        warning.Code.ShouldBe(DiagnosticCodes.MissingSchemaFile);
        schema.Validate(JsonNode.Parse("""{"a": {"x": 1}}""")).ShouldBeEmpty();
        schema.Validate(JsonNode.Parse("""{"b": 1}""")).ShouldHaveSingleItem().Path.ShouldBe("/b");
    }

    [Theory]
    [InlineData("""{"$ref": "../x.json"}""", DiagnosticCodes.InvalidSchema)]
    [InlineData("""{"$ref": "a/../../x.json"}""", DiagnosticCodes.InvalidSchema)]
    [InlineData("""{"$ref": "%2e%2e%2fx.json"}""", DiagnosticCodes.InvalidSchema)]
    [InlineData("""{"$ref": "/etc/passwd"}""", DiagnosticCodes.InvalidSchema)]
    [InlineData("""{"$ref": "..\\x.json"}""", DiagnosticCodes.InvalidSchema)]
    [InlineData("""{"$ref": "#/definitions/none"}""", DiagnosticCodes.InvalidSchema)]
    [InlineData("""{"$ref": "#"}""", DiagnosticCodes.InvalidSchema)]
    [InlineData("""{"allOf": [{"not": {"$ref": "#"}}]}""", DiagnosticCodes.InvalidSchema)]
    [InlineData("""{"properties": {"a": 1}}""", DiagnosticCodes.InvalidSchema)]
    [InlineData("""{"type": "strng"}""", DiagnosticCodes.InvalidSchema)]
    [InlineData("""{"minLength": -1}""", DiagnosticCodes.InvalidSchema)]
    [InlineData("""{"multipleOf": 0}""", DiagnosticCodes.InvalidSchema)]
    [InlineData("""{"required": "a"}""", DiagnosticCodes.InvalidSchema)]
    [InlineData("""{"anyOf": []}""", DiagnosticCodes.InvalidSchema)]
    [InlineData("""{"pattern": "("}""", DiagnosticCodes.InvalidPattern)]
    [InlineData("{", DiagnosticCodes.MalformedFile)]
    [InlineData("[]", DiagnosticCodes.InvalidSchema)]
    public void A_schema_that_cannot_be_used_is_refused(string json, string code)
    {
        var bag = new DiagnosticBag();

        Schema.Compile(bag, ("root.json", json)).ShouldBeNull();

        bag.ShouldHaveSingleItem().Code.ShouldBe(code);
    }

    [Fact]
    public void A_key_that_stands_twice_is_warned_of_and_the_last_counts()
    {
        var bag = new DiagnosticBag();

        var schema = Schema.Compile(bag, ("root.json", """{"type": "null", "type": "string"}""")).ShouldNotBeNull();

        bag.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.DuplicateKey);
        schema.IsValid("text").ShouldBeTrue();
    }

    [Fact]
    public void A_schema_that_is_not_there_is_an_error()
    {
        var bag = new DiagnosticBag();

        Uplift.Documents.Schemas.JsonSchema.Compile("none.json", _ => null, bag).ShouldBeNull();

        bag.HasErrors.ShouldBeTrue();
    }
}
