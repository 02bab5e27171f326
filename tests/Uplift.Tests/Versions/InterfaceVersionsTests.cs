using Uplift.Versions;

namespace Uplift.Tests.Versions;

public sealed class InterfaceVersionsTests
{
    [Theory]
    [InlineData("1.2..", true)]
    [InlineData("1.2.3.", true)]
    [InlineData("1.2.3.4", false)]
    [InlineData(".1.2", false)]
    [InlineData("1..2", false)]
    [InlineData(".", false)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    [InlineData("+1.2", true)]
    [InlineData("+.2", false)]
    [InlineData("--1.2", false)]
    [InlineData("2147483647.0", true)]
    [InlineData("-2147483648.0", true)]
    [InlineData("-2147483649.0", false)]
    [InlineData("99999999999999999999999.0", false)]
    [InlineData("1.0 x", true)]
    public void Versions_are_read_as_leniently_as_Okapi_reads_them(string text, bool valid) =>
        InterfaceVersions.Read(text).IsValid.ShouldBe(valid);

    [Fact]
    public void Alternatives_end_at_the_first_that_is_none()
    {
        InterfaceVersions.Read("1.0 2.1.3 x 3.0").Alternatives.Select(version => version.ToString()).ShouldBe(["1.0", "2.1.3"]);
        InterfaceVersions.Read("1.0  2.0").Alternatives.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("3.4", "3.5 3.2", -2)]
    [InlineData("3.4", "3.2 3.5", 2)]
    [InlineData("3.4", "3.4.0", -1)]
    [InlineData("2.0", "3.0 1.0", 3)]
    [InlineData("2.0", "1.0 3.0", -3)]
    [InlineData("x", "1.0", null)]
    [InlineData("1.0", "x", null)]
    public void The_first_alternative_of_the_same_major_decides(string provided, string required, int? distance)
    {
        InterfaceVersions.Read(provided).Distance(InterfaceVersions.Read(required)).ShouldBe(distance);
        InterfaceVersions.Read(provided).Satisfies(InterfaceVersions.Read(required)).ShouldBe(distance is >= 0 and <= 2);
    }
}
