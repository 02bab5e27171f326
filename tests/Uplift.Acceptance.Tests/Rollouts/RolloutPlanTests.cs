using Uplift.Acceptance.Tests.Cli;

namespace Uplift.Acceptance.Tests.Rollouts;

/// <summary>When a rollout would move whom, asked before it is made.</summary>
public sealed class RolloutPlanTests(PostgreSqlServer server)
{
    [Fact]
    public async Task A_calendar_is_shown_as_text_as_json_and_as_a_page_and_no_rollout_is_made()
    {
        using var scene = await RolloutScene.PrepareAsync(TestStore.Sqlite, server, 6);
        string[] asked =
        [
            "rollout", "plan", "--to", "shop-2.0.0", "--canary", "t003", "--waves", "40%,100%", "--soak", "30m",
            "--parallel", "2", "--assume", "20m", "--begin", "2026-11-21T20:00Z",
        ];

        var text = (await scene.Uplift.RunAsync([.. asked, "--html", "calendar.html"])).ShouldExitWith(0).Output;
        var made = (await scene.Uplift.RunAsync([.. asked, "--json"])).ShouldExitWith(0).Json;
        var page = await File.ReadAllTextAsync(
            scene.Uplift.PathOf("calendar.html"), TestContext.Current.CancellationToken);
        var rollouts = (await scene.Uplift.RunAsync("rollout", "list", "--json")).ShouldExitWith(0).Json;

        text.ShouldContain("wave 2, 2 tenants");
        text.ShouldContain("t000, t001, t002, t003, t004 and 1 more is assumed");
        made.GetProperty("waves").EnumerateArray().Select(wave => wave.GetProperty("tenants").GetInt32())
            .ShouldBe([1, 2, 3]);

        // 20 minutes, twice 20 minutes beside each other, two of three beside each other; soak time behind each wave.
        made.GetProperty("seconds").GetDouble().ShouldBe((20 + 20 + 40 + (3 * 30)) * 60);
        made.GetProperty("assumed").GetArrayLength().ShouldBe(6);
        made.GetProperty("bottleneck").GetString().ShouldBe("soak");
        page.ShouldContain("wave 3, 3 tenants");
        page.ShouldNotContain("://", Case.Sensitive, "the page needs nothing else");
        rollouts.GetProperty("rollouts").GetArrayLength().ShouldBe(0);
    }
}
