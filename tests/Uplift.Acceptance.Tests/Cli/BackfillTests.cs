using System.Text.Json;

namespace Uplift.Acceptance.Tests.Cli;

/// <summary>Backfills as processes: killed, paused, throttled, and with an object that the database refuses.</summary>
public sealed class BackfillTests(PostgreSqlServer server)
{
    private const int Many = 100_000;
    private const string Poison = "i0077777";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, EachStore]
    public async Task Of_many_objects_the_one_that_the_database_refuses_is_left_and_named_though_the_backfill_is_killed_twice(TestStore store)
    {
        using var uplift = new UpliftProcess(await server.AddressAsync(store));
        await ItemPackages.PrepareAsync(uplift, Many, Poison);

        (await uplift.RunUntilFaultAsync("batch-written:3", "backfill", "start", "--to", "mod-items-2.0.0", "--share", "1"))
            .ShouldExitWith(ProcessResult.Killed);
        (await uplift.RunUntilFaultAsync("batch-committed:4", "backfill", "resume")).ShouldExitWith(ProcessResult.Killed);
        var ended = (await uplift.RunAsync("backfill", "resume", "--json")).ShouldExitWith(4).Json;

        // Had it begun anew, or gone on elsewhere, it would have looked at some twice or at some never.
        ended.GetProperty("state").GetString().ShouldBe("incomplete");
        var tenant = ended.GetProperty("tenants")[0];
        Counts(tenant).ShouldBe((Many, Many - 1, 1));
        tenant.GetProperty("failures")[0].GetProperty("id").GetString().ShouldBe(Poison);
        tenant.GetProperty("failures")[0].GetProperty("message").GetString()!.ShouldContain("refuses the result");
        var gate = (await uplift.RunAsync("gate", "check", "--to", "mod-items-3.0.0", "--json")).ShouldExitWith(3).Json;
        gate.GetProperty("tenants")[0].GetProperty("collections")[0].GetProperty("examples")[0].GetString().ShouldBe(Poison);
    }

    [Theory, EachStore]
    public async Task A_backfill_is_paused_resumed_throttled_and_cancelled_and_says_so(TestStore store)
    {
        const int Count = 20_000;
        using var uplift = new UpliftProcess(await server.AddressAsync(store));
        await ItemPackages.PrepareAsync(uplift, Count);

        // Slow enough to be caught between two batches.
        using var slow = uplift.Start(["backfill", "start", "--to", "mod-items-2.0.0", "--max-batch", "100", "--share", "0.05"]);
        (await UntilAsync(uplift, status => Counts(status.GetProperty("tenants")[0]).Looked > 0))
            .GetProperty("secondsLeft").GetInt64().ShouldBeGreaterThan(0);
        var opens = await OpensAsync(uplift);
        opens.GetProperty("at").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UtcNow);
        opens.GetProperty("reason").GetString()!.ShouldContain($" of {Count}, ");
        (await uplift.RunAsync("backfill", "pause")).ShouldExitWith(0).Output.ShouldContain("backfill resume");
        await slow.WaitForExitAsync(Token);
        slow.ExitCode.ShouldBe(3);
        var paused = (await uplift.RunAsync("backfill", "status", "--json")).ShouldExitWith(3).Json;
        paused.GetProperty("state").GetString().ShouldBe("paused");
        (await OpensAsync(uplift)).GetProperty("reason").GetString()!.ShouldEndWith(" is paused");
        Counts(paused.GetProperty("tenants")[0]).Looked.ShouldBeInRange(1, Count - 1);
        (await uplift.RunAsync("backfill", "cancel")).ShouldExitWith(0);
        (await uplift.RunAsync("backfill", "resume")).ShouldExitWith(1).Error.ShouldContain("UP4042");

        using var throttled = uplift.Start(["backfill", "start", "--to", "mod-items-2.0.0", "--throttle-sql", "select 3"]);
        await UntilAsync(uplift, status => status.GetProperty("tenants")[0].GetProperty("progress").GetProperty("note").GetString()
            == "the own rule gives 3");
        (await uplift.RunAsync("backfill", "pause")).ShouldExitWith(0);
        await throttled.WaitForExitAsync(Token);
        (await throttled.StandardError.ReadToEndAsync(Token)).ShouldContain("waits: the own rule gives 3");
        (await uplift.RunAsync("backfill", "cancel")).ShouldExitWith(0);

        var rest = (await uplift.RunAsync("backfill", "start", "--to", "mod-items-2.0.0", "--share", "1", "--json")).ShouldExitWith(0).Json;
        Counts(rest.GetProperty("tenants")[0]).Looked.ShouldBe(Count - Counts(paused.GetProperty("tenants")[0]).Looked);
        (await uplift.RunAsync("gate", "check", "--to", "mod-items-3.0.0")).ShouldExitWith(0);
        (await uplift.RunAsync("backfill", "list", "--json")).ShouldExitWith(0).Json.GetProperty("backfills").GetArrayLength().ShouldBe(3);
    }

    [Theory, EachStore]
    public async Task Objects_are_chosen_by_id_by_condition_or_all_by_force(TestStore store)
    {
        using var uplift = new UpliftProcess(await server.AddressAsync(store));
        await ItemPackages.PrepareAsync(uplift, 100);
        await ItemPackages.WriteFileAsync(uplift, "ids.txt", "i0000002\ni0000003\n");

        (await StartAsync(uplift, "--object", "i0000001", "--objects", "ids.txt")).ShouldBe((3, 3, 0));
        (await StartAsync(uplift, "--object", "i0000001")).ShouldBe((0, 0, 0));
        (await StartAsync(uplift, "--where", "{ equals: { path: /name, value: item 50 } }")).ShouldBe((97, 1, 0));
        (await StartAsync(uplift, "--collection", "items")).ShouldBe((96, 96, 0));
        (await StartAsync(uplift, "--force")).ShouldBe((100, 0, 0));
        (await uplift.RunAsync("backfill", "start", "--to", "mod-items-3.0.0")).ShouldExitWith(1).Error.ShouldContain("UP4040");
        (await uplift.RunAsync("backfill", "start", "--to", "mod-items-2.0.0", "--where", "{ like: x }")).ShouldExitWith(1)
            .Error.ShouldContain("like");
    }

    private static async Task<JsonElement> OpensAsync(UpliftProcess uplift) =>
        (await uplift.RunAsync("gate", "check", "--to", "mod-items-3.0.0", "--json")).ShouldExitWith(3).Json
            .GetProperty("tenants")[0].GetProperty("opens");

    private static async Task<(int Looked, int Changed, int Failed)> StartAsync(UpliftProcess uplift, params string[] chosen) =>
        Counts((await uplift.RunAsync(["backfill", "start", "--to", "mod-items-2.0.0", "--share", "1", "--json", .. chosen]))
            .ShouldExitWith(0).Json.GetProperty("tenants")[0]);

    private static (int Looked, int Changed, int Failed) Counts(JsonElement tenant)
    {
        var progress = tenant.GetProperty("progress");
        return (progress.GetProperty("looked").GetInt32(), progress.GetProperty("changed").GetInt32(),
            progress.GetProperty("failed").GetInt32());
    }

    private static async Task<JsonElement> UntilAsync(UpliftProcess uplift, Func<JsonElement, bool> holds)
    {
        var deadline = DateTime.UtcNow + s_limit;
        while (true)
        {
            var result = await uplift.RunAsync("backfill", "status", "--json");
            if (result.ExitCode is 0 or 3 && holds(result.Json)) return result.Json;
            DateTime.UtcNow.ShouldBeLessThan(deadline, result.Output + result.Error);
        }
    }
}
