using Uplift.Documents.Xml;

namespace Uplift.Tests.Documents.Xml;

public sealed class MarkupMergeTests
{
    private const string Origin = "<o>\n  <a k=\"1\" l=\"2\">x</a>\n  <b>y</b>\n  <c/>\n  <d>z</d>\n</o>";

    [Theory]
    [InlineData("<a k=\"1\"", "<a k=\"9\"", "<d>z</d>", "<d>w</d>")]
    [InlineData("k=\"1\"", "k=\"9\"", ">x</a>", ">w</a>")]
    [InlineData("  <b>y</b>\n", "", "<d>z</d>", "<d>z</d>\n  <e/>")]
    [InlineData(">y<", ">9<", ">y<", ">9<")]
    public void Changes_in_different_places_come_together(string one, string two, string three, string four)
    {
        var (ours, theirs) = (Origin.Replace(one, two, StringComparison.Ordinal), Origin.Replace(three, four, StringComparison.Ordinal));

        MarkupMerge.Merge(Origin, ours, theirs)
            .ShouldBe(one == three ? ours : ours.Replace(three, four, StringComparison.Ordinal));
        MarkupMerge.Merge(Origin, ours, Origin).ShouldBe(ours);
        MarkupMerge.Merge(Origin, Origin, theirs).ShouldBe(theirs);
    }

    [Fact]
    public void Different_changes_of_one_place_are_a_conflict() =>
        MarkupMerge.Merge(Origin, Origin.Replace(">x<", ">1<", StringComparison.Ordinal), Origin.Replace(">x<", ">2<", StringComparison.Ordinal))
            .ShouldBeNull();
}
