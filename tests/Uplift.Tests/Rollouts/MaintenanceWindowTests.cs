using Uplift.Diagnostics;
using Uplift.Rollouts;

namespace Uplift.Tests.Rollouts;

/// <summary>When a tenant may be worked on.</summary>
public sealed class MaintenanceWindowTests
{
    [Theory]
    [InlineData("22:00-04:00 Europe/Berlin", "2026-07-01T20:30:00Z", null)]
    [InlineData("22:00-04:00 Europe/Berlin", "2026-07-01T19:30:00Z", "2026-07-01T20:00:00Z")]
    [InlineData("22:00-04:00 Europe/Berlin", "2026-01-01T20:30:00Z", "2026-01-01T21:00:00Z")]
    [InlineData("22:00-04:00 Europe/Berlin", "2026-07-02T01:59:00Z", null)]
    [InlineData("22:00-04:00 Europe/Berlin", "2026-07-02T02:00:00Z", "2026-07-02T20:00:00Z")]
    [InlineData("22:00-04:00 UTC Sat,Sun", "2026-11-20T23:00:00Z", "2026-11-21T22:00:00Z")]
    [InlineData("22:00-04:00 UTC Sat,Sun", "2026-11-23T03:00:00Z", null)]
    [InlineData("01:00-02:00", "2026-11-21T01:30:00Z", null)]
    public void It_opens_by_the_clocks_of_its_place(string window, string now, string? opens) =>
        MaintenanceWindow.Parse(window).NextOpening(DateTimeOffset.Parse(now))
            .ShouldBe(opens is null ? null : DateTimeOffset.Parse(opens));

    [Fact]
    public void A_time_that_the_clocks_skip_is_the_first_that_they_have() =>
        MaintenanceWindow.Parse("02:30-04:00 Europe/Berlin").NextOpening(DateTimeOffset.Parse("2026-03-29T00:30:00Z"))
            .ShouldBe(DateTimeOffset.Parse("2026-03-29T01:00:00Z"));

    [Theory]
    [InlineData("22:00")]
    [InlineData("22:00-25:00")]
    [InlineData("22:00-04:00 Nowhere/Land")]
    [InlineData("22:00-04:00 UTC Someday")]
    public void What_is_no_window_is_refused(string text) =>
        Should.Throw<UpliftException>(() => MaintenanceWindow.Parse(text));

    [Theory]
    [InlineData("22:00-04:00 Europe/Berlin Sat,Sun")]
    [InlineData("01:00-02:00 UTC")]
    public void What_it_says_reads_as_itself(string text) => MaintenanceWindow.Parse(text).ToString().ShouldBe(text);
}
