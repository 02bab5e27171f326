using System.Diagnostics;

namespace Uplift.Acceptance.Tests.Cli;

/// <summary>
/// The form of objects changes in three releases while processes of the old and the new application write at full speed: no write is lost,
/// nobody meets what it cannot read, and the gate, which is asked all the time, opens when the last old application and the last old object
/// are gone. The backfill is killed on its way.
/// </summary>
public sealed class LiveChangeTests(PostgreSqlServer server, ITestOutputHelper output)
{
    private const int MostAttempts = 5;

    private static readonly bool s_isStorm = Environment.GetEnvironmentVariable("UPLIFT_STORM") == "1";
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Objects_change_their_form_under_writers(bool isSetBased)
    {
        var seed = Random.Shared.Next();
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("UPLIFT_TESTS"), out var asked) ? asked : s_isStorm ? 10 : 1;
        for (var round = 0; round < rounds; round++) await RunAsync(isSetBased, s_isStorm ? 100_000 : 4_000, seed + round);
    }

    private async Task RunAsync(bool isSetBased, int count, int seed)
    {
        var connection = await server.CreateDatabaseAsync();
        using var uplift = new UpliftProcess($"postgresql:{connection}");
        await PrepareAsync(uplift, isSetBased);
        (await uplift.RunAsync("tenant", "add", "diku", "--install", "mod-items-1.0.0")).ShouldExitWith(0);
        await using var items = await LiveItems.FillAsync(uplift, connection, count);
        await using var watch = GateWatch.Start(uplift, items, "mod-items-3.0.0");
        await using var old = await items.StartAsync(1, seed);
        watch.IsOldAtWork = true;
        await using var fresh = await items.StartAsync(2, seed + 1);
        var random = new Random(seed);

        await StartAndKillAsync(uplift, items, random, count);
        await GoOnAsync(uplift, random, "backfill", "resume");
        watch.IsOldAtWork = false;
        var writes = await items.StopAsync(old);
        (await uplift.RunAsync("gate", "check", "--to", "mod-items-3.0.0", "--json")).ShouldExitWith(3).Json.GetProperty("tenants")[0]
            .GetProperty("collections")[0].GetProperty("older").GetInt32().ShouldBePositive();
        (await uplift.RunAsync("check", "--to", "mod-items-3.0.0")).ShouldExitWith(1);
        (await uplift.RunAsync("upgrade", "--to", "mod-items-3.0.0", "--yes")).ShouldExitWith(4).Output.ShouldContain("UP4014");

        await GoOnAsync(uplift, random, "backfill", "start", "--to", "mod-items-2.0.0", "--share", "1");
        (await uplift.RunAsync("gate", "check", "--to", "mod-items-3.0.0")).ShouldExitWith(0);
        (await uplift.RunAsync("upgrade", "--to", "mod-items-3.0.0", "--yes")).ShouldExitWith(0);
        (await items.CountUnreadableAsync()).ShouldBe(0, $"seed {seed}");
        (await uplift.RunAsync("check", "--to", "mod-items-3.0.0")).ShouldExitWith(0);
        await using var newest = await items.StartAsync(3, seed + 2);
        var (freshWrites, newestWrites) = (await items.StopAsync(fresh), await items.StopAsync(newest));
        await items.NothingShouldBeLostAsync();
        var (closed, open) = await watch.StopAsync();
        open.ShouldBePositive();
        output.WriteLine($"{count} objects, {writes} writes by old, {freshWrites} by new, {newestWrites} by the newest application, 0 lost; "
            + $"gate found closed {closed} times, then open {open} times (seed {seed})");
        await server.DropDatabaseAsync(connection);
    }

    // SIGKILL from outside while some of the objects, but not all, have been looked at.
    private async Task StartAndKillAsync(UpliftProcess uplift, LiveItems items, Random random, int count)
    {
        for (var attempt = 1; attempt <= MostAttempts; attempt++)
        {
            var (share, batch, place) = (random.Next(2, 6) / 10.0, count / random.Next(40, 81), 0.05 + (random.NextDouble() / 2));
            using var backfill = uplift.Start(
                ["backfill", "start", "--to", "mod-items-2.0.0", "--share", FormattableString.Invariant($"{share}"), "--max-batch", $"{batch}"]);
            await UntilAsync(backfill, items, place);
            backfill.Kill();
            await backfill.WaitForExitAsync(Token);
            var (looked, total) = await items.ReadProgressAsync();
            output.WriteLine($"backfill, share {share}, batches of {batch}: exit code {backfill.ExitCode} at {looked} of {total}");
            backfill.ExitCode.ShouldBeOneOf(0, ProcessResult.Killed);
            if (looked > 0 && looked < total) return;

            // It had come to its end before. The old application makes more to rewrite meanwhile.
            await uplift.RunAsync("backfill", "resume");
        }

        Assert.Fail($"No backfill lived long enough to be killed in {MostAttempts} attempts.");
    }

    private static async Task UntilAsync(Process backfill, LiveItems items, double place)
    {
        var deadline = DateTime.UtcNow + s_limit;
        while (!backfill.HasExited)
        {
            var (looked, total) = await items.ReadProgressAsync();
            if (total > 0 && looked > 0 && looked >= place * total) return;
            DateTime.UtcNow.ShouldBeLessThan(deadline);
            await Task.Delay(5, Token);
        }
    }

    // Killed at a random place of one of its first batches, where it gets so far, then gone on with.
    private async Task GoOnAsync(UpliftProcess uplift, Random random, params string[] command)
    {
        string[] points = ["batch-begun", "batch-written", "batch-committed"];
        var fault = $"{points[random.Next(points.Length)]}:{random.Next(1, 4)}";
        var first = await uplift.RunUntilFaultAsync(fault, command);
        output.WriteLine($"{string.Join(' ', command)} with {fault}: exit code {first.ExitCode}");
        if (first.ExitCode == 0) return;
        first.ShouldExitWith(ProcessResult.Killed);
        (await uplift.RunAsync("backfill", "resume")).ShouldExitWith(0);
    }

    // That no old application is at work stands in the gate, since objects cannot tell who is about to write to them.
    private static async Task PrepareAsync(UpliftProcess uplift, bool isSetBased)
    {
        (string, string)[] schema = isSetBased ? [] : [("schemas/items.json", """{ "required": ["name"] }""")];
        var gate = $$"""
            "gate": {"checks": [{"name": "old applications are gone",
              "sql": "select pid from pg_stat_activity where datname = current_database() and application_name = '{{LiveApplication.NameOf(1)}}'"}]},
            """;
        (await uplift.RunAsync("init")).ShouldExitWith(0);
        await ItemPackages.WriteAsync(uplift, "1.0.0", 1, 0);
        await ItemPackages.WriteAsync(uplift, "2.0.0", 2, 0, [("changes/2.0.0/010-titles.yaml", ItemPackages.Titles), .. schema]);
        await ItemPackages.WriteAsync(uplift, "3.0.0", 2, 2, gate);
    }
}
