using System.Text.Json.Nodes;
using Uplift.Documents.Merging;

namespace Uplift.Tests.Documents.Merging;

public sealed class TreeMergeTests
{
    private static readonly TreePolicies s_policies = new(
    [
        KeyValuePair.Create(TreePath.Parse("/tags"), new ArrayPolicy(ArrayKind.Set)),
        KeyValuePair.Create(TreePath.Parse("/lines"), new ArrayPolicy(ArrayKind.Keyed, "key")),
    ], [TreePath.Parse("/period")]);

    [Theory]
    [InlineData("""{"a":1,"b":1}""", """{"a":2,"b":1}""", """{"a":1,"b":3}""", """{"a":2,"b":3}""")]
    [InlineData("""{"tags":["a","b"]}""", """{"tags":["a","b","c"]}""", """{"tags":["b","d"]}""", """{"tags":["b","c","d"]}""")]
    [InlineData("""{"lines":[{"key":"a","t":1}]}""", """{"lines":[{"key":"a","t":1,"u":2}]}""", """{"lines":[{"key":"a","t":9}]}""",
        """{"lines":[{"key":"a","t":9,"u":2}]}""")]
    [InlineData("""{"period":{"n":1,"unit":"months"}}""", """{"period":{"n":60,"unit":"days"}}""", """{"period":{"n":2,"unit":"months"}}""",
        """{"period":{"n":2,"unit":"months"}}""")]
    public void Theirs_holds_and_everything_else_comes_from_ours(string origin, string ours, string theirs, string expected)
    {
        var result = TreeMerge.Merge(Read(origin), Read(ours), Read(theirs), s_policies);

        result.Document.ToJsonString().ShouldBe(expected);
        result.Unplaced.ShouldBeEmpty();
    }

    [Fact]
    public void An_element_that_ours_removed_is_kept_with_what_theirs_changed_in_it()
    {
        var result = TreeMerge.Merge(Read("""{"lines":[{"key":"a","t":1},{"key":"b"}]}"""), Read("""{"lines":[{"key":"b"}]}"""),
            Read("""{"lines":[{"key":"a","t":2},{"key":"b"}]}"""), s_policies);

        result.Document.ToJsonString().ShouldBe("""{"lines":[{"key":"b"},{"key":"a","t":2}]}""");
        result.Comparisons.ShouldHaveSingleItem().Outcome.ShouldBe(EditOutcome.ElementRemoved);
    }

    [Fact]
    public void A_place_below_what_is_a_scalar_now_is_named_and_not_lost()
    {
        var result = TreeMerge.Merge(Read("""{"a":{"b":1}}"""), Read("""{"a":"text"}"""), Read("""{"a":{"b":2}}"""), s_policies);

        result.Unplaced.ShouldHaveSingleItem().Path.ShouldBe(TreePath.Parse("/a/b"));
    }

    [Theory]
    [InlineData("/lines/[a~1b]/~2text")]
    [InlineData("/a~0b/c")]
    [InlineData("")]
    public void A_path_reads_back_as_it_was_written(string text) => TreePath.Parse(text).ToString().ShouldBe(text);

    private static JsonObject Read(string text) => JsonNode.Parse(text)!.AsObject();
}
