using System.Text.Json.Nodes;

namespace Uplift.Tests.Documents.Schemas;

public sealed class KeywordTests
{
    private const string Draft04 = "\"$schema\": \"http://json-schema.org/draft-04/schema#\"";

    [Theory]
    [InlineData("""{"type": "string"}""", "\"a\"", "null")]
    [InlineData("""{"type": ["string", "null"]}""", "null", "1")]
    [InlineData("""{"type": "integer"}""", "1.0", "1.5")]
    [InlineData("""{"type": "integer"}""", "1e3", "1e-40")]
    [InlineData("{\"type\": \"integer\", " + Draft04 + "}", "1", "1.0")]
    [InlineData("""{"type": ["integer", "number"]}""", "1.5", "true")]
    [InlineData("""{"type": "boolean"}""", "false", "0")]
    [InlineData("""{"type": "array"}""", "[]", "{}")]
    [InlineData("""{"enum": [1, "a", null, {"b": [2]}]}""", """{"b": [2.0]}""", "\"b\"")]
    [InlineData("""{"enum": [null]}""", "null", "false")]
    [InlineData("""{"const": {"a": 1, "b": 2}}""", """{"b": 2, "a": 1.0}""", """{"a": 1}""")]
    [InlineData("""{"const": null}""", "null", "0")]
    [InlineData("""{"minimum": 2}""", "2", "1.99")]
    [InlineData("""{"minimum": 2, "exclusiveMinimum": true}""", "2.01", "2")]
    [InlineData("""{"exclusiveMinimum": 0}""", "1e-40", "0")]
    [InlineData("""{"maximum": 9007199254740992}""", "9007199254740992", "9007199254740993")]
    [InlineData("""{"maximum": 2, "exclusiveMaximum": true}""", "\"x\"", "2")]
    [InlineData("""{"exclusiveMaximum": 2}""", "-1e400", "2")]
    [InlineData("""{"multipleOf": 0.01}""", "19.99", "19.999")]
    [InlineData("""{"multipleOf": 0.0001}""", "0.0075", "0.00751")]
    [InlineData("""{"minLength": 2}""", "\"ab\"", "\"😀\"")]
    [InlineData("""{"maxLength": 2}""", "\"😀\\uD83D\\uDE00\"", "\"abc\"")]
    [InlineData("""{"pattern": "^[a-f0-9]{2}$"}""", "\"a0\"", "\"a0\\n\"")]
    [InlineData("""{"pattern": "^\\d+$"}""", "\"12\"", "\"\u0663\"")]
    [InlineData("""{"pattern": "^(?!x)\\w+$"}""", "\"ax\"", "\"xa\"")]
    [InlineData("""{"pattern": "b"}""", "\"abc\"", "\"ac\"")]
    [InlineData("""{"items": {"type": "string"}}""", """["a"]""", """["a", 1]""")]
    [InlineData("""{"items": [{"type": "string"}], "additionalItems": false}""", """["a"]""", """["a", 1]""")]
    [InlineData("""{"items": [{"type": "string"}], "additionalItems": {"type": "null"}}""", """["a", null]""", """["a", 1]""")]
    [InlineData("""{"items": false}""", "[]", "[1]")]
    [InlineData("""{"minItems": 1}""", "[1]", "[]")]
    [InlineData("""{"maxItems": 1.0}""", "[1]", "[1, 2]")]
    [InlineData("""{"uniqueItems": true}""", """[1, true, "1", [1], {"a": 1}]""", """[{"a": 1, "b": 2}, {"b": 2.0, "a": 1}]""")]
    [InlineData("""{"contains": {"const": 2}}""", "[1, 2]", "[]")]
    [InlineData("""{"required": ["a"]}""", """{"a": null}""", "{}")]
    [InlineData("""{"minProperties": 1}""", """{"a": 1}""", "{}")]
    [InlineData("""{"maxProperties": 1}""", """{"a": 1}""", """{"a": 1, "b": 2}""")]
    [InlineData("""{"properties": {"a": {"type": "string"}}}""", """{"a": "", "b": 1}""", """{"a": 1}""")]
    [InlineData("""{"properties": {"a": {}}, "additionalProperties": false}""", """{"a": 1}""", """{"b": 1}""")]
    [InlineData("""{"patternProperties": {"^x": {"type": "null"}}, "additionalProperties": {"type": "string"}}""",
        """{"x1": null, "b": ""}""", """{"x1": ""}""")]
    [InlineData("""{"propertyNames": {"maxLength": 2}}""", """{"ab": 1}""", """{"abc": 1}""")]
    [InlineData("""{"dependencies": {"a": ["b"]}}""", """{"b": 1}""", """{"a": 1}""")]
    [InlineData("""{"dependencies": {"a": {"maxProperties": 1}}}""", """{"b": 1, "c": 2}""", """{"a": 1, "b": 1}""")]
    [InlineData("""{"allOf": [{"minimum": 1}, {"maximum": 2}]}""", "2", "3")]
    [InlineData("""{"anyOf": [{"type": "string"}, {"minimum": 2}]}""", "2", "1")]
    [InlineData("""{"oneOf": [{"type": "integer"}, {"minimum": 2}]}""", "1", "3")]
    [InlineData("""{"not": {"type": "null"}}""", "1", "null")]
    [InlineData("""{"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"minimum": 1}}""", "1", "\"\"")]
    [InlineData("""{"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"minimum": 1}}""", "\"a\"", "0")]
    [InlineData("""{"format": "uuid"}""", "\"cde80cc2-0c8b-4672-82d4-721e51dcb990\"", "\"cde80cc2\"")]
    [InlineData("""{"format": "date"}""", "\"2024-02-29\"", "\"2023-02-29\"")]
    [InlineData("""{"format": "date-time"}""", "\"2018-08-21T00:00:00.000+0000\"", "\"2018-08-21\"")]
    [InlineData("""{"format": "date-time"}""", "\"2018-08-21T23:59:60Z\"", "\"2018-08-21T25:00:00Z\"")]
    [InlineData("""{"format": "email"}""", "\"a@b\"", "\"a.b\"")]
    [InlineData("""{"format": "uri"}""", "\"urn:x\"", "\"no uri\"")]
    public void A_keyword_tells_valid_from_invalid(string schema, string valid, string invalid)
    {
        Schema.Validate(schema, valid).ShouldBeEmpty();
        Schema.Validate(schema, invalid).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("{}", "1")]
    [InlineData("true", "null")]
    [InlineData("""{"javaType": 1, "folio:$ref": 2, "readonly": "x", "description": null, "format": "colour"}""", "1")]
    [InlineData("""{"properties": {"a": {"required": true}}}""", "{}")]
    [InlineData("""{"minimum": 5, "minLength": 5, "minItems": 5, "required": ["a"]}""", "true")]
    [InlineData("{" + Draft04 + """, "const": 1, "contains": 1, "propertyNames": 1, "if": 1}""", "[2]")]
    public void What_a_schema_does_not_say_is_allowed(string schema, string document) =>
        Schema.Validate(schema, document).ShouldBeEmpty();

    [Fact]
    public void A_duplicate_is_found_in_a_long_list()
    {
        var list = new JsonArray([.. Enumerable.Range(0, 50_000).Select(number => (JsonNode)$"item {number}")]);
        var schema = Schema.Of("""{"uniqueItems": true}""");
        schema.Validate(list).ShouldBeEmpty();

        list.Add("item 17");

        schema.Validate(list).ShouldHaveSingleItem().Message.ShouldBe("has the same element twice, at 17 and 50000");
    }

    [Fact]
    public void Values_made_by_code_are_checked_as_parsed_ones_are()
    {
        var schema = Schema.Of("""
            {"properties": {"id": {"format": "uuid"}, "count": {"type": "integer", "minimum": 1}, "name": {"const": "x"}}}
            """);

        schema.Validate(new JsonObject { ["id"] = Guid.NewGuid(), ["count"] = 1L, ["name"] = "x" }).ShouldBeEmpty();
        schema.Validate(new JsonObject { ["count"] = 2.0 }).ShouldBeEmpty();
        schema.Validate(new JsonObject { ["count"] = (short)0, ["name"] = "y" }).Count.ShouldBe(2);
    }
}
