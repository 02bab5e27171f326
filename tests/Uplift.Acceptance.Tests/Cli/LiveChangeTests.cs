namespace Uplift.Acceptance.Tests.Cli;

/// <summary>
/// The form of objects changes in three releases while old and new applications write at full speed: no write is lost, nobody meets what it
/// cannot read, and the gate opens when the last old object is gone. The backfill is killed on its way.
/// </summary>
public sealed class LiveChangeTests(PostgreSqlServer server, ITestOutputHelper output)
{
    private static readonly bool s_isStorm = Environment.GetEnvironmentVariable("UPLIFT_STORM") == "1";

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
        await using var items = await LiveItems.FillAsync(connection, count);
        using var stopOld = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var stopNew = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var old = Task.Run(() => items.WriteAsync(isOld: true, seed, stopOld.Token), Token);
        var fresh = Task.Run(() => items.WriteAsync(isOld: false, seed + 1, stopNew.Token), Token);

        await RewriteAsync(uplift, new Random(seed), output);
        await items.WriteAsync(LiveItems.Straggler, isOld: true);
        (await uplift.RunAsync("gate", "check", "--to", "mod-items-3.0.0")).ShouldExitWith(3);
        (await uplift.RunAsync("check", "--to", "mod-items-3.0.0")).ShouldExitWith(1);
        (await uplift.RunAsync("upgrade", "--to", "mod-items-3.0.0", "--yes")).ShouldExitWith(4).Output.ShouldContain("UP4014");

        await stopOld.CancelAsync();
        var writes = await old;
        await RewriteAsync(uplift, new Random(seed + 2), output);
        (await uplift.RunAsync("gate", "check", "--to", "mod-items-3.0.0")).ShouldExitWith(0);
        (await uplift.RunAsync("upgrade", "--to", "mod-items-3.0.0", "--yes")).ShouldExitWith(0);
        (await items.CountUnreadableAsync()).ShouldBe(0, $"seed {seed}");
        (await uplift.RunAsync("check", "--to", "mod-items-3.0.0")).ShouldExitWith(0);
        await stopNew.CancelAsync();
        var freshWrites = await fresh;
        await items.NothingShouldBeLostAsync();
        output.WriteLine($"{count} objects, {writes} writes by old and {freshWrites} by new applications, 0 lost (seed {seed})");
        await server.DropDatabaseAsync(connection);
    }

    // Killed at a random place of one of its first batches, where it gets so far, then gone on with.
    private static async Task RewriteAsync(UpliftProcess uplift, Random random, ITestOutputHelper output)
    {
        string[] points = ["batch-begun", "batch-written", "batch-committed"];
        var fault = $"{points[random.Next(points.Length)]}:{random.Next(1, s_isStorm ? 12 : 4)}";
        var share = random.Next(2) == 0 ? "1" : "0.5";
        var first = await uplift.RunUntilFaultAsync(fault, "backfill", "start", "--to", "mod-items-2.0.0", "--share", share);
        output.WriteLine($"backfill killed at {fault}, share {share}: exit code {first.ExitCode}");
        if (first.ExitCode == 0) return;
        first.ShouldExitWith(ProcessResult.Killed);
        (await uplift.RunAsync("backfill", "resume")).ShouldExitWith(0);
    }

    private static async Task PrepareAsync(UpliftProcess uplift, bool isSetBased)
    {
        (string, string)[] schema = isSetBased ? [] : [("schemas/items.json", """{ "required": ["name"] }""")];
        (await uplift.RunAsync("init")).ShouldExitWith(0);
        await ItemPackages.WriteAsync(uplift, "1.0.0", 1, 0);
        await ItemPackages.WriteAsync(uplift, "2.0.0", 2, 0, [("changes/2.0.0/010-titles.yaml", ItemPackages.Titles), .. schema]);
        await ItemPackages.WriteAsync(uplift, "3.0.0", 2, 2);
    }
}
