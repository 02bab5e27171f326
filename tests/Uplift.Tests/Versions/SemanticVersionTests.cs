using Uplift.Diagnostics;
using Uplift.Versions;

namespace Uplift.Tests.Versions;

public sealed class SemanticVersionTests
{
    [Fact]
    public void The_published_examples_are_in_order() => Some.ShouldAscend(VersionScheme.Semantic,
        "0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
        "1.0.0-rc.1", "1.0.0", "2.0.0", "2.1.0", "2.1.1", "2.10.0", "10.0.0");

    [Fact]
    public void Snapshots_count_as_numbers_and_precede_their_release() => Some.ShouldAscend(VersionScheme.Semantic,
        "18.9.9", "19.0.0-SNAPSHOT", "19.0.0-SNAPSHOT.9", "19.0.0-SNAPSHOT.12", "19.0.0", "19.0.1-SNAPSHOT.1");

    [Fact]
    public void Numbers_beyond_64_bits_compare_by_value() => Some.ShouldAscend(VersionScheme.Semantic,
        "1.0.0-9", "1.0.0-12345678901234567890", "1.0.0-22345678901234567890", "1.0.0-a");

    [Theory]
    [InlineData("2.0", "2.0.0")]
    [InlineData("2", "2.0.0.0")]
    [InlineData("1.0.0+build.1", "1.0.0+build.2")]
    [InlineData("1.0.0+", "1.0.0")]
    [InlineData("01.0", "1.0")]
    [InlineData("1-rc.1", "1.0.0-rc.1+x")]
    public void Missing_components_are_zero_and_build_metadata_does_not_count(string one, string other)
    {
        var left = ModuleVersion.Parse(one, VersionScheme.Semantic);
        var right = ModuleVersion.Parse(other, VersionScheme.Semantic);

        left.ShouldBe(right);
        left.GetHashCode().ShouldBe(right.GetHashCode());
        (left == right && left <= right && left >= right && !(left < right) && !(left != right)).ShouldBeTrue();
        left.ToString().ShouldBe(one);
    }

    [Theory]
    [InlineData("1.0.0-alpha", true)]
    [InlineData("1-2+3", true)]
    [InlineData("1.0.0+alpha-1", false)]
    [InlineData("1.2.10000", false)]
    public void A_pre_release_is_told_from_a_release(string text, bool expected)
    {
        var version = ModuleVersion.Parse(text, VersionScheme.Semantic);

        version.IsPreRelease.ShouldBe(expected);
        version.IsDevelopment.ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("banana")]
    [InlineData("v1.0.0")]
    [InlineData("1.")]
    [InlineData("1..0")]
    [InlineData(".1")]
    [InlineData("1.0.0-")]
    [InlineData("1.0.0-+b")]
    [InlineData("1.0.0-a..b")]
    [InlineData("1.0.0-a.")]
    [InlineData("1.0.0 ")]
    [InlineData("1.0.0\n")]
    [InlineData("1x+")]
    [InlineData("-1.0")]
    [InlineData("1234567890123456789.0")]
    [InlineData("1.0.0-a b")]
    [InlineData("1.0.0-../../x")]
    [InlineData("1.0.0-\u202Ex")]
    public void What_is_no_version_is_refused(string? text)
    {
        ModuleVersion.TryParse(text, VersionScheme.Semantic, out var version).ShouldBeFalse();

        version.ShouldBeNull();
        Should.Throw<UpliftException>(() => ModuleVersion.Parse(text, VersionScheme.Semantic))
            .Code.ShouldBe(DiagnosticCodes.InvalidVersion);
    }
}
