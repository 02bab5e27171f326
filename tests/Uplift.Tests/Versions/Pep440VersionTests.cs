using Uplift.Versions;

namespace Uplift.Tests.Versions;

public sealed class Pep440VersionTests
{
    [Fact]
    public void The_published_examples_are_in_order()
    {
        Some.ShouldAscend(VersionScheme.Pep440, "1.dev0", "1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12",
            "1.0b1.dev456", "1.0b2", "1.0b2.post345.dev456", "1.0b2.post345", "1.0rc1.dev456", "1.0rc1", "1.0",
            "1.0+abc.5", "1.0+abc.7", "1.0+5", "1.0.post456.dev34", "1.0.post456", "1.0.15", "1.1.dev1");
        Some.ShouldAscend(VersionScheme.Pep440, "2013.10", "2014.04", "1!1.0", "1!1.1", "1!2.0");
    }

    [Fact]
    public void Every_version_of_the_reference_program_is_in_its_order() => Some.ShouldAscend(VersionScheme.Pep440,
        "1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456", "1.0b2",
        "1.0b2.post345.dev456", "1.0b2.post345", "1.0b2-346", "1.0c1.dev456", "1.0c1", "1.0rc2", "1.0c3", "1.0",
        "1.0.post456.dev34", "1.0.post456", "1.1.dev1", "1.2+123abc", "1.2+123abc456", "1.2+abc", "1.2+abc123",
        "1.2+abc123def", "1.2+1234.abc", "1.2+123456", "1.2.r32+123456", "1.2.rev33+123456",
        "1!1.0.dev456", "1!1.0a1", "1!1.0", "1!1.0-1", "1!1.2+1234.abc");

    [Theory]
    [InlineData("1.0-1", "1.0.post1")]
    [InlineData("1.0.rev3", "1.0post3")]
    [InlineData("1.0r", "1.0.post0")]
    [InlineData("1.0-alpha.1", "1.0a1")]
    [InlineData("1.0.BETA", "1.0b0")]
    [InlineData("1.0c2", "1.0rc2")]
    [InlineData("1.0_preview_2", "1.0pre2")]
    [InlineData("v1.0", "1")]
    [InlineData("V1.0.0.0", "1.0")]
    [InlineData("1.0.DEV", "1.0dev0")]
    [InlineData("0!1.0", "1.0")]
    [InlineData("1.0+ubuntu-1", "1.0+UBUNTU.1")]
    [InlineData("2014.04", "2014.4")]
    [InlineData("1.0a01", "1.0a1")]
    public void Other_spellings_are_the_same_version(string one, string other)
    {
        var left = ModuleVersion.Parse(one, VersionScheme.Pep440);
        var right = ModuleVersion.Parse(other, VersionScheme.Pep440);

        left.ShouldBe(right);
        left.GetHashCode().ShouldBe(right.GetHashCode());
    }

    [Theory]
    [InlineData("1.0", false, false)]
    [InlineData("1.0.post1", false, false)]
    [InlineData("1.0rc1", true, false)]
    [InlineData("1.0.dev3", true, true)]
    [InlineData("1.0.post1.dev3", true, true)]
    [InlineData("1.0+local", false, true)]
    public void Pre_releases_and_development_builds_are_told_apart(string text, bool preRelease, bool development)
    {
        var version = ModuleVersion.Parse(text, VersionScheme.Pep440);

        version.IsPreRelease.ShouldBe(preRelease);
        version.IsDevelopment.ShouldBe(development);
    }

    [Theory]
    [InlineData("")]
    [InlineData("banana")]
    [InlineData("develop")]
    [InlineData("1.0-SNAPSHOT.12")]
    [InlineData("1.0+")]
    [InlineData("1.0+a+b")]
    [InlineData("1.0+_foobar")]
    [InlineData("1.0+foo&asd")]
    [InlineData("1.0+1+1")]
    [InlineData("1.0..1")]
    [InlineData("1.0\n")]
    [InlineData("1.0+\u212A")]
    public void What_is_no_version_is_refused(string text) =>
        ModuleVersion.TryParse(text, VersionScheme.Pep440, out _).ShouldBeFalse();
}
