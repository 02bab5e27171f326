using System.Text.RegularExpressions;
using Uplift.Acceptance.Tests.Cli;

namespace Uplift.Acceptance.Tests.Rollouts;

/// <summary>Rollouts that are asked for by a file, and what is looked at between waves.</summary>
public sealed partial class RolloutFileTests(PostgreSqlServer server)
{
    [Fact]
    public async Task A_file_says_what_options_say_and_options_go_before_it()
    {
        using var scene = await RolloutScene.PrepareAsync(TestStore.Sqlite, server, 6);
        await ItemPackages.WriteFileAsync(scene.Uplift, "rollout.yaml", """
            to: shop
            canary: t003
            freeze: [t004, t005]
            waves: [1, 100%]
            parallel: [1, 8]
            parallelPerServer: 2
            budget: 10%
            soak: 0s
            checkSql: "shop: select id from goods where id = 'none'"
            window: 00:00-00:00 Europe/Berlin
            """);

        var byFile = await CreateAsync(scene, "--file", scene.Uplift.PathOf("rollout.yaml"));
        var before = await CreateAsync(
            scene, "--file", scene.Uplift.PathOf("rollout.yaml"), "--waves", "100%", "--freeze", "t005");

        WavesOf(byFile).ShouldBe(["t003:1", "t000:2", "t001:3", "t002:3"]);
        WavesOf(before).ShouldBe(["t003:1", "t000:2", "t001:2", "t002:2", "t004:2"]);
        (await scene.Uplift.RunAsync("rollout", "start", IdOf(byFile))).ShouldExitWith(0);
        await scene.WorkAsync(1);
        var watched = (await scene.Uplift.RunAsync("rollout", "watch", IdOf(byFile), "--json")).ShouldExitWith(0);
        watched.Json.GetProperty("state").GetString().ShouldBe("done");
        var history = (await scene.Uplift.RunAsync("rollout", "history", IdOf(byFile), "--json")).Json
            .GetProperty("events").EnumerateArray().Select(told => told.GetProperty("what").GetString()).ToList();
        history[0].ShouldBe("created");
        history[1].ShouldBe("started");
        history[^1].ShouldBe("done");
        history.Count(what => what == "moved").ShouldBe(4);
    }

    [Fact]
    public async Task All_that_is_wrong_in_a_file_is_told_with_its_line()
    {
        using var scene = await RolloutScene.PrepareAsync(TestStore.Sqlite, server, 1);
        await ItemPackages.WriteFileAsync(scene.Uplift, "rollout.yaml", """
            to: shop
            waves: [5%, many]
            parallel: 0
            budget: 200%
            onFailure: forget
            soak: soon
            window: at night
            checkSql: select 1
            approve: perhaps
            wave: 5%
            """);

        var refused = (await scene.Uplift.RunAsync(
            "rollout", "create", "--file", scene.Uplift.PathOf("rollout.yaml"))).ShouldExitWith(1);

        foreach (var line in Enumerable.Range(2, 9)) refused.Error.ShouldContain($"rollout.yaml:{line}:");
        refused.Error.ShouldContain("UP7101");
    }

    [Fact]
    public async Task Every_option_is_a_key_of_the_file()
    {
        using var scene = await RolloutScene.PrepareAsync(TestStore.Sqlite, server, 1);
        await ItemPackages.WriteFileAsync(scene.Uplift, "rollout.yaml", "nothing: 1");
        var help = (await scene.Uplift.RunAsync("rollout", "create", "--help")).Output;
        var shared = (await scene.Uplift.RunAsync("rollout", "list", "--help")).Output;
        var options = Options().Matches(help).Except(Options().Matches(shared), s_sameText)
            .Select(match => match.Groups[1].Value).Distinct().Where(name => name is not ("file" or "help"));

        var known = (await scene.Uplift.RunAsync(
            "rollout", "create", "--file", scene.Uplift.PathOf("rollout.yaml"))).ShouldExitWith(1).Error;

        var keys = options.Select(name => Hyphen().Replace(name, match => match.Groups[1].Value.ToUpperInvariant()));
        foreach (var key in keys.ToList()) known.ShouldMatch($@"\b{key}\b");
    }

    [Fact]
    public async Task A_wave_against_which_verification_finds_something_is_not_begun()
    {
        using var scene = await RolloutScene.PrepareAsync(TestStore.Sqlite, server, 3, 2);
        var before = await scene.ReadGoodsAsync([1, 2]);
        var rollout = await scene.StartAsync("--canary", "t000", "--check-verification");
        await scene.WorkAsync(1);

        var status = await scene.StatusAsync(rollout);
        status.GetProperty("state").GetString().ShouldBe("paused");
        status.GetProperty("reason").GetString()!.ShouldStartWith(
            "behind wave 1: 1 findings stand against wave 2, the first: t002 goods a2");
        (await scene.ReadGoodsAsync([1, 2])).ShouldBe(before);

        await scene.RepairAsync();
        (await scene.Uplift.RunAsync("rollout", "resume", rollout)).ShouldExitWith(0);
        await scene.WorkAsync(1);
        (await scene.StatusAsync(rollout)).GetProperty("state").GetString().ShouldBe("done");
    }

    private static readonly IEqualityComparer<Match> s_sameText =
        EqualityComparer<Match>.Create((one, other) => one?.Value == other?.Value, match => match.Value.GetHashCode());

    private static async Task<ProcessResult> CreateAsync(RolloutScene scene, params string[] options) =>
        (await scene.Uplift.RunAsync(["rollout", "create", "--json", .. options])).ShouldExitWith(0);

    private static string IdOf(ProcessResult made) => made.Json.GetProperty("id").GetString()!;

    private static IEnumerable<string> WavesOf(ProcessResult made) => made.Json.GetProperty("tenants").EnumerateArray()
        .Select(tenant => $"{tenant.GetProperty("tenant").GetString()}:{tenant.GetProperty("wave").GetInt32()}");

    [GeneratedRegex(@"^  --([a-z-]+)", RegexOptions.Multiline)]
    private static partial Regex Options();

    [GeneratedRegex("-([a-z])")]
    private static partial Regex Hyphen();
}
