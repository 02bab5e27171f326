using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Documents.Deltas;

namespace Uplift.Tests.Documents.Deltas;

public sealed class JsonDeltaTests
{
    [Fact]
    public void The_delta_turns_one_document_into_the_other()
    {
        Prop.ForAll(AnyJson.Triples.ToArbitrary(), documents =>
        {
            var (before, after, other) = documents;
            return Fits(before, after) && Fits(after, other) && JsonDelta.Between(before, before).Count == 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

        static bool Fits(JsonNode? before, JsonNode? after)
        {
            var text = before?.ToJsonString();
            var delta = JsonDelta.Between(before, after);
            var stored = JsonDelta.FromJson(JsonNode.Parse(JsonDelta.ToJson(delta).ToJsonString()));
            return ExactJson.AreSame(JsonDelta.Apply(before, delta), after)
                && ExactJson.AreSame(JsonDelta.Apply(before, stored), after)
                && before?.ToJsonString() == text;
        }
    }

    [Fact]
    public void Documents_as_they_are_written_have_the_same_delta()
    {
        Prop.ForAll(AnyJson.Triples.ToArbitrary(), documents =>
        {
            var (before, after, _) = documents;
            if (before is not JsonObject || after is not JsonObject) (before, after) = (Wrap(before, "a\"\\/~"), Wrap(after, "b{}[]"));
            var written = JsonDelta.Between(Read(before), Read(after));
            return JsonDelta.ToJson(written).ToJsonString() == JsonDelta.ToJson(JsonDelta.Between(before, after)).ToJsonString();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

        static JsonObject Wrap(JsonNode? node, string name) => new() { ["-"] = node?.DeepClone(), [name] = node?.DeepClone() };

        static WrittenObject Read(JsonNode node) => WrittenObject.Read(DocumentText.Write(node));
    }

    [Theory]
    [InlineData("""{"a": 1, "b": null}""", """{"b": null, "c": 2, "a": 1}""", """[{"op":"add","path":"/c","value":2}]""")]
    [InlineData("""{"a/b": {"~": 1}}""", """{"a/b": {"~": 2}}""", """[{"op":"replace","path":"/a~1b/~0","value":2}]""")]
    [InlineData("""{"a": null}""", "{}", """[{"op":"remove","path":"/a"}]""")]
    [InlineData("[1, 2, 3, 4]", "[1, 3, 4, 5]", """[{"op":"remove","path":"/1"},{"op":"add","path":"/3","value":5}]""")]
    [InlineData("""[{"id": 1}, {"id": 2, "n": 1}]""", """[{"id": 2, "n": 1}]""", """[{"op":"remove","path":"/0"}]""")]
    [InlineData("""[{"id": 2, "n": 1}, 9]""", """[{"id": 2, "n": 3}, 9]""", """[{"op":"replace","path":"/0/n","value":3}]""")]
    [InlineData("1", "1.0", """[{"op":"replace","path":"","value":1.0}]""")]
    [InlineData("null", "null", "[]")]
    public void The_delta_is_short(string before, string after, string expected) =>
        JsonDelta.ToJson(JsonDelta.Between(JsonNode.Parse(before), JsonNode.Parse(after))).ToJsonString().ShouldBe(expected);

    [Fact]
    public void A_long_list_is_compared_by_index()
    {
        var before = new JsonArray([.. Enumerable.Range(0, 5000).Select(number => (JsonNode)number)]);
        var after = new JsonArray([.. Enumerable.Range(0, 4000).Select(number => (JsonNode)(number * 3))]);

        var delta = JsonDelta.Between(before, after);

        JsonNode.DeepEquals(JsonDelta.Apply(before, delta), after).ShouldBeTrue();
    }

    [Theory]
    [InlineData("""[{"op": "remove", "path": "/x"}]""")]
    [InlineData("""[{"op": "replace", "path": "/list/2", "value": 1}]""")]
    [InlineData("""[{"op": "add", "path": "/list/01", "value": 1}]""")]
    [InlineData("""[{"op": "add", "path": "/list/4", "value": 1}]""")]
    [InlineData("""[{"op": "add", "path": "/none/x", "value": 1}]""")]
    [InlineData("""[{"op": "add", "path": "list", "value": 1}]""")]
    [InlineData("""[{"op": "add", "path": "/y"}]""")]
    [InlineData("""[{"op": "move", "path": "/y", "from": "/list"}]""")]
    [InlineData("""[{"op": "add", "value": 1}]""")]
    [InlineData("""[null]""")]
    [InlineData("{}")]
    public void A_delta_that_does_not_fit_is_refused(string patch) =>
        Should.Throw<UpliftException>(() =>
                JsonDelta.Apply(JsonNode.Parse("""{"list": [1, 2]}"""), JsonDelta.FromJson(JsonNode.Parse(patch))))
            .Code.ShouldBe(DiagnosticCodes.InvalidDelta);
}
