using System.Text;
using System.Text.Json.Nodes;
using Uplift.Documents;

namespace Uplift.Tests.Documents;

public sealed class DocumentTextTests
{
    [Theory]
    [InlineData("""{"a":1.0,"b":1e5,"c":12345678901234567890.12,"d":-0,"e":"é<&'"}""")]
    [InlineData("""{"z":1,"a":{"y":[],"b":{}}}""")]
    public void What_is_not_touched_is_written_as_it_was(string document) =>
        Programs.Applied("- set: { path: /new, value: 1 }", document).ShouldBe(document[..^1] + ""","new":1}""");

    [Theory]
    [InlineData("""{"a":1,"a":2}""", "a")]
    [InlineData("""{"b":{"a":1,"\u0061":2}}""", "a")]
    [InlineData("""{"a":1""", "cannot be read")]
    [InlineData("[1]", "must be an object")]
    [InlineData("null", "must be an object")]
    [InlineData("", "cannot be read")]
    [InlineData("""{"a":"\ud800"}""", "surrogate")]
    public void A_document_that_cannot_be_trusted_is_refused(string text, string part) =>
        Should.Throw<ObjectRefusedException>(() => DocumentText.Parse(text)).Message.ShouldContain(part);

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused() =>
        Should.Throw<ObjectRefusedException>(() => DocumentText.Parse("{\"a\":\"" + (char)0xD800 + "\"}"))
            .Message.ShouldContain("surrogate");

    [Fact]
    public void Nesting_has_a_bound()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 70)) + "1" + new string('}', 70);

        Should.Throw<ObjectRefusedException>(() => DocumentText.Parse(deep)).Message.ShouldContain("cannot be read");
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused()
    {
        byte[] bytes = [.. "{\"a\":\""u8, 0xFF, .. "\"}"u8];

        Should.Throw<ObjectRefusedException>(() => DocumentText.Parse(bytes)).Message.ShouldContain("UTF-8");
        DocumentText.Parse(Encoding.UTF8.GetBytes("""{"a":"\ud83d\ude00"}"""))["a"]!.GetValue<string>().ShouldBe("😀");
    }

    [Theory]
    [InlineData("1", "1.0", true)]
    [InlineData("1e2", "100", true)]
    [InlineData("0.1e-1", "0.010", true)]
    [InlineData("-0", "0.0", true)]
    [InlineData("1e99999999999", "1e99999999999", true)]
    [InlineData("10e99999999998", "1e99999999999", true)]
    [InlineData("12345678901234567890", "12345678901234567891", false)]
    [InlineData("1e400", "1e500", false)]
    [InlineData("0.00000000000000000000000000000001", "0", false)]
    [InlineData("0.00000000000000000000000000000001", "1e-32", true)]
    [InlineData("79228162514264337593543950336.0", "79228162514264337593543950336", true)]
    [InlineData("100000000000000000000000000000000", "1e32", true)]
    [InlineData("1", "-1", false)]
    [InlineData("1", "\"1\"", false)]
    [InlineData("""{"a":1,"b":[1,2]}""", """{"b":[1.0,2],"a":1}""", true)]
    [InlineData("[1,2]", "[2,1]", false)]
    [InlineData("{}", """{"a":null}""", false)]
    [InlineData("null", "null", true)]
    [InlineData("null", "false", false)]
    public void Values_are_equal_by_what_they_mean(string left, string right, bool equal)
    {
        JsonValues.Equal(JsonNode.Parse(left), JsonNode.Parse(right)).ShouldBe(equal);
        JsonValues.Equal(JsonNode.Parse(right), JsonNode.Parse(left)).ShouldBe(equal);
    }

    [Fact]
    public void Numbers_made_by_code_equal_those_that_were_read()
    {
        JsonValues.Equal(JsonValue.Create(1.50m), JsonNode.Parse("1.5")).ShouldBeTrue();
        JsonValues.Equal(JsonValue.Create(7L), JsonNode.Parse("7")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("/a", 1)]
    [InlineData("/a/0/*/~2/~0~1/", 6)]
    public void A_path_is_written_as_it_was_read(string text, int segments)
    {
        var path = DocumentPath.Parse(text);

        path.ToString().ShouldBe(text);
        path.Segments.Count.ShouldBe(segments);
        path.ShouldBe(DocumentPath.Parse(text));
        path.HasWildcard.ShouldBe(text.Contains('*'));
    }
}
