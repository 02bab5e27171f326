using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Uplift.Documents.Deltas;

namespace Uplift.Tests.Documents.Deltas;

public sealed class ThreeWayMergeTests
{
    private static readonly Config s_thorough = Config.QuickThrowOnFailure.WithMaxTest(2000);

    [Fact]
    public void A_side_that_did_nothing_takes_what_the_other_made()
    {
        Prop.ForAll(AnyJson.Triples.ToArbitrary(), documents =>
        {
            var (origin, ours, theirs) = documents;
            return Gives(ThreeWayMerge.Merge(origin, origin, theirs), theirs)
                && Gives(ThreeWayMerge.Merge(origin, ours, origin), ours)
                && Gives(ThreeWayMerge.Merge(origin, ours, ours?.DeepClone()), ours);
        }).Check(s_thorough);

        static bool Gives(MergeResult result, JsonNode? expected) =>
            result.Conflicts.Count == 0 && ExactJson.AreSame(result.Merged, expected);
    }

    [Fact]
    public void Nothing_that_they_changed_is_lost()
    {
        Prop.ForAll(AnyJson.Triples.ToArbitrary(), documents =>
        {
            var (origin, ours, theirs) = documents;
            var merged = ThreeWayMerge.Merge(origin, ours, theirs).Merged;
            return Keeps(MergeValue.Of(origin), MergeValue.Of(theirs), MergeValue.Of(merged));
        }).Check(s_thorough);
    }

    [Fact]
    public void Without_conflicts_nothing_that_we_changed_is_lost_either()
    {
        Prop.ForAll(AnyJson.Triples.ToArbitrary(), documents =>
        {
            var (origin, ours, theirs) = documents;
            var result = ThreeWayMerge.Merge(origin, ours, theirs);
            return result.Conflicts.Count > 0
                || Keeps(MergeValue.Of(origin), MergeValue.Of(ours), MergeValue.Of(result.Merged));
        }).Check(s_thorough);
    }

    [Theory]
    [InlineData("""{"a": 1, "b": 1}""", """{"a": 2, "b": 1}""", """{"a": 1, "b": 2}""", """{"a":2,"b":2}""")]
    [InlineData("""{"a": 1}""", "{}", """{"a": 1, "b": 2}""", """{"b":2}""")]
    [InlineData("""{"a": 1}""", """{"a": 1, "c": null}""", """{"a": 1, "b": 2}""", """{"a":1,"b":2,"c":null}""")]
    [InlineData("""["x", "y"]""", """["x", "w", "y"]""", """["y", "z"]""", """["w","y","z"]""")]
    [InlineData("""[{"id": 1, "n": 1}, {"id": 2}]""", """[{"id": 1, "n": 2}, {"id": 2}, {"id": 4}]""",
        """[{"id": 3}, {"id": 2}, {"id": 1, "n": 1, "m": 0}]""",
        """[{"id":3},{"id":2},{"id":4},{"id":1,"n":2,"m":0}]""")]
    public void Changes_at_different_places_are_merged(string origin, string ours, string theirs, string expected)
    {
        var result = ThreeWayMerge.Merge(JsonNode.Parse(origin), JsonNode.Parse(ours), JsonNode.Parse(theirs));

        result.Conflicts.ShouldBeEmpty();
        JsonNode.DeepEquals(result.Merged, JsonNode.Parse(expected)).ShouldBeTrue(result.Merged?.ToJsonString());
    }

    [Theory]
    [InlineData("""{"a": 1}""", """{"a": 2}""", """{"a": 3}""", """{"a":3}""", "/a 1 2 3")]
    [InlineData("""{"a": 1}""", "{}", """{"a": null}""", """{"a":null}""", "/a 1 absent null")]
    [InlineData("""{"a": 1}""", """{"a": null}""", "{}", "{}", "/a 1 null absent")]
    [InlineData("{}", """{"a": 1}""", """{"a": 2}""", """{"a":2}""", "/a absent 1 2")]
    [InlineData("""{"a/b": [1, 1]}""", """{"a/b": [1]}""", """{"a/b": [1, 1, 1]}""", """{"a/b":[1,1,1]}""",
        "/a~1b [1,1] [1] [1,1,1]")]
    [InlineData("""[{"id": 1}]""", """[{"id": 1, "n": 1}]""", """[{"id": 2}]""", """[{"id":2}]""",
        """/0 {"id":1} {"id":1,"n":1} absent""")]
    [InlineData("""[{"id": 1}]""", """[{"id": 2}]""", """[{"id": 1, "n": 1}]""", """[{"id":2},{"id":1,"n":1}]""",
        """/1 {"id":1} absent {"id":1,"n":1}""")]
    public void A_place_that_both_changed_is_a_conflict_and_theirs(
        string origin, string ours, string theirs, string expected, string conflict)
    {
        var result = ThreeWayMerge.Merge(JsonNode.Parse(origin), JsonNode.Parse(ours), JsonNode.Parse(theirs));

        result.Merged?.ToJsonString().ShouldBe(expected);
        var found = result.Conflicts.ShouldHaveSingleItem();
        $"{found.Path} {found.Base} {found.Ours} {found.Theirs}".ShouldBe(conflict);
    }

    // Every value that a side made or changed stands where that side put it, in lists anywhere in the list.
    private static bool Keeps(MergeValue origin, MergeValue side, MergeValue merged)
    {
        if (origin.IsSame(side) || side.IsSame(merged)) return true;
        if (side.Node is JsonObject members && merged.Node is JsonObject mergedMembers)
        {
            return members.All(member => Keeps(MergeValue.Member(origin.Node as JsonObject, member.Key),
                MergeValue.Of(member.Value), MergeValue.Member(mergedMembers, member.Key)));
        }

        return side.Node is JsonArray list && merged.Node is JsonArray mergedList
            && list.All(item => Keeps(Partner(origin.Node as JsonArray, item), MergeValue.Of(item), Partner(mergedList, item)));
    }

    private static MergeValue Partner(JsonArray? list, JsonNode? item)
    {
        foreach (var other in list ?? [])
        {
            var isPartner = item is JsonObject members && members["id"] is { } id
                ? other is JsonObject otherMembers && ExactJson.AreSame(otherMembers["id"], id)
                : ExactJson.AreSame(item, other);
            if (isPartner) return MergeValue.Of(other);
        }

        return MergeValue.Absent;
    }
}
