using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Uplift.Acceptance.Tests.Cli;

/// <summary>Gates before module versions that can no longer read old objects.</summary>
public sealed class GateTests(PostgreSqlServer server)
{
    [Theory, EachStore]
    public async Task Three_releases_change_the_form_of_objects_and_the_gate_opens_when_the_last_is_rewritten(TestStore store)
    {
        using var uplift = new UpliftProcess(await server.AddressAsync(store));
        await PrepareAsync(uplift);
        (await uplift.RunAsync("tenant", "add", "diku", "--install", "mod-items-1.0.0", "--load", "data")).ShouldExitWith(0);

        (await GateAsync(uplift, 3)).GetProperty("older").GetInt32().ShouldBe(7);
        var check = (await uplift.RunAsync("check", "--to", "mod-items-3.0.0")).ShouldExitWith(1);
        check.Output.ShouldContain("UP4015");
        var held = (await uplift.RunAsync("upgrade", "--to", "mod-items-3.0.0", "--yes", "--json")).ShouldExitWith(4).Json;
        held.GetProperty("tenants")[0].GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe("UP4014");
        held.GetProperty("tenants")[0].GetProperty("modules").GetProperty("mod-items").GetString().ShouldBe("1.0.0");

        (await uplift.RunAsync("gate", "prepare", "--to", "mod-items-3.0.0")).ShouldExitWith(0).Error.ShouldContain("has its index now");
        (await uplift.RunAsync("gate", "prepare", "--to", "mod-items-3.0.0")).ShouldExitWith(0).Error.ShouldContain("is there");
        (await uplift.RunAsync("upgrade", "--to", "mod-items-2.0.0", "--yes")).ShouldExitWith(0);
        var gate = await GateAsync(uplift, 0);
        (gate.GetProperty("older").GetInt32(), gate.GetProperty("indexed").GetBoolean()).ShouldBe((0, true));
        (await uplift.RunAsync("upgrade", "--to", "mod-items-3.0.0", "--yes")).ShouldExitWith(0);
        (await uplift.RunAsync("check", "--to", "mod-items-3.0.0")).ShouldExitWith(0);
        (await uplift.RunAsync("check", "--to", "mod-items-1.0.0", "--json")).ShouldExitWith(1).Output.ShouldContain("newer version");
    }

    [Theory, EachStore]
    public async Task A_gate_opens_when_the_backfill_has_ended_its_checks_hold_and_the_soak_time_has_passed(TestStore store)
    {
        var isReady = false;
        await using var search = await StartSearchAsync(() => isReady);
        using var uplift = new UpliftProcess(await server.AddressAsync(store));
        await PrepareAsync(uplift, $$"""
            "gate": {"backfill": "2.0.0", "soak": "24h", "checks": [
              {"name": "nothing is locked", "sql": "select id from items where cast(doc as text) like '%item 3%'"},
              {"name": "search follows", "http": "{{search.Urls.Single()}}/ready?tenant={tenant}"}]},
            """);
        (await uplift.RunAsync("tenant", "add", "diku", "--install", "mod-items-1.0.0", "--load", "data")).ShouldExitWith(0);

        var closed = (await CheckAsync(uplift, 3)).GetProperty("tenants")[0];
        closed.GetProperty("conditions").EnumerateArray().Select(condition => condition.GetProperty("obstacle").GetString()).ShouldBe(
        [
            "no backfill to 2.0.0 or later has come to its end", "the soak time begins when the backfill has ended",
            "nothing is locked: the query finds 'i3'", $"search follows: {search.Urls.Single()}/ready?tenant=diku answers 500",
        ]);
        closed.GetProperty("opens").GetProperty("reason").GetString().ShouldBe("'nothing is locked' does not hold, and nobody can tell when it will");
        var held = (await uplift.RunAsync("upgrade", "--to", "mod-items-3.0.0", "--yes", "--json")).ShouldExitWith(4).Json;
        var problem = held.GetProperty("tenants")[0].GetProperty("problems")[0];
        problem.GetProperty("code").GetString().ShouldBe("UP4014");
        problem.GetProperty("message").GetString()!.ShouldContain("7 objects of 'items' are older than version 2");
        problem.GetProperty("message").GetString()!.ShouldContain("; search follows: ");

        isReady = true;
        await ItemPackages.WriteFileAsync(uplift, "packages/mod-items-1.5.0/changes/1.5.0/010-unlock.sql",
            "-- uplift: phase=first\nupdate items set doc = '{\"name\": \"unlocked\"}' where id = 'i3';");
        await ItemPackages.WriteAsync(uplift, "1.5.0", 1, 0);
        (await uplift.RunAsync("upgrade", "--to", "mod-items-1.5.0", "--yes", "--accept-irreversible")).ShouldExitWith(0);
        (await uplift.RunAsync("gate", "check", "--to", "mod-items-3.0.0")).ShouldExitWith(3).Output
            .ShouldContain("begin one with 'uplift backfill start diku --to mod-items-2.0.0'");

        (await uplift.RunAsync("backfill", "start", "--to", "mod-items-2.0.0", "--share", "1")).ShouldExitWith(0);
        (await uplift.RunAsync("gate", "check", "--to", "mod-items-3.0.0")).ShouldExitWith(3).Output
            .ShouldContain("at the present rate: the soak time has passed then");
        (await uplift.RunAsync("upgrade", "--to", "mod-items-3.0.0", "--yes")).ShouldExitWith(4).Output.ShouldContain("the soak time lasts until");
        uplift.Environment["UPLIFT_NOW"] = DateTimeOffset.UtcNow.AddHours(25).ToString("O");
        (await CheckAsync(uplift, 0)).GetProperty("open").GetBoolean().ShouldBeTrue();
        (await uplift.RunAsync("upgrade", "--to", "mod-items-3.0.0", "--yes")).ShouldExitWith(0);
        (await uplift.RunAsync("history", "diku")).ShouldExitWith(0).Output.ShouldContain("backfill");
    }

    [Theory, EachStore]
    public async Task A_gate_that_the_database_cannot_ask_names_its_line_and_switches_nothing(TestStore store)
    {
        using var uplift = new UpliftProcess(await server.AddressAsync(store));
        await PrepareAsync(uplift, """
            "gate": {"checks": [{"name": "nonsense", "sql": "select id from nowhere"}]},
            """);
        (await uplift.RunAsync("tenant", "add", "diku", "--install", "mod-items-1.0.0")).ShouldExitWith(0);

        (await uplift.RunAsync("gate", "check", "--to", "mod-items-3.0.0")).ShouldExitWith(1).Output.ShouldContain("UP4035");
        var failed = (await uplift.RunAsync("upgrade", "--to", "mod-items-3.0.0", "--yes")).ShouldExitWith(1);
        (failed.Output + failed.Error).ShouldContain("module.json:1");
    }

    private static async Task<WebApplication> StartSearchAsync(Func<bool> isReady)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var search = builder.Build();
        search.MapGet("/ready", (string tenant) => tenant == "diku" && isReady() ? Results.Ok() : Results.StatusCode(500));
        await search.StartAsync(TestContext.Current.CancellationToken);
        return search;
    }

    private static async Task<JsonElement> CheckAsync(UpliftProcess uplift, int exit) =>
        (await uplift.RunAsync("gate", "check", "diku", "--to", "mod-items-3.0.0", "--json")).ShouldExitWith(exit).Json;

    private static async Task<JsonElement> GateAsync(UpliftProcess uplift, int exit) =>
        (await CheckAsync(uplift, exit)).GetProperty("tenants")[0].GetProperty("collections")[0];

    private static async Task PrepareAsync(UpliftProcess uplift, string gate = "")
    {
        (await uplift.RunAsync("init")).ShouldExitWith(0);
        await ItemPackages.WriteAsync(uplift, "1.0.0", 1, 0);
        await ItemPackages.WriteAsync(uplift, "2.0.0", 2, 0, ("changes/2.0.0/010-titles.yaml", ItemPackages.Titles));
        await ItemPackages.WriteAsync(uplift, "3.0.0", 2, 2, gate);
        for (var number = 1; number <= 7; number++)
        {
            await ItemPackages.WriteFileAsync(uplift, $"data/items/{number}.json", $$"""{"id": "i{{number}}", "name": "item {{number}}"}""");
        }
    }
}
