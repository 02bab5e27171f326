using System.Text.Json;

namespace Uplift.Acceptance.Tests.Cli;

/// <summary>Layers by command, with the reference records of four real releases.</summary>
public sealed class LayerTests(PostgreSqlServer server)
{
    private const string Module = "mod-inventory-reference";
    private const string Tape = "identifier-types/5d164f4b-0b15-4e42-ae75-cfcf85318ad9";
    private const string Serial = "modes-of-issuance/068b5344-e2a6-40df-9186-1829e13cd344";
    private const string Hidden = "item-note-types/0e40884c-3523-4c6d-8187-d578e3d2794e";

    [Theory, EachStore]
    public async Task A_town_keeps_its_names_deletions_and_records_through_four_years_of_releases(TestStore store)
    {
        using var uplift = await server.CopySampleAsync("folio-inventory/reference", store);
        (await uplift.RunAsync("tenant", "add", "stadt", "--install", $"{Module}-15.4.0", "--load", "tenants/stadt")).ShouldExitWith(0);
        foreach (var (record, value) in new[]
        {
            (Tape, "/name=Kontrollnummer"), ("modes-of-issuance/9d18a02f-5897-4c31-9106-c9abb5c7ae8b", "/name=Monografie"), (Serial, "/name=serial"),
        })
        {
            (await uplift.RunAsync("layers", "override", "stadt", record, value)).ShouldExitWith(0);
        }

        (await uplift.RunAsync("layers", "hide", "stadt", Hidden)).ShouldExitWith(0).Output.ShouldContain($"Hid {Hidden} of stadt.");
        var refused = await uplift.RunAsync("layers", "override", "stadt", Tape, "/name=doi");
        refused.ShouldExitWith(1).Error.ShouldContain("UP4034");

        Said((await uplift.RunAsync("upgrade", "--to", $"{Module}-19.0.0", "--yes")).ShouldExitWith(0)).ShouldContain("UP4032");
        (await uplift.RunAsync("layers", "conflicts", "stadt")).ShouldExitWith(3).Output.ShouldContain("accept-system");
        var conflicts = (await uplift.RunAsync("layers", "conflicts", "stadt", "--json")).ShouldExitWith(3).Json;
        Codes(conflicts).ShouldBe(["both-changed", "both-changed", "unique-shadowed", "unique-shadowed", "unique-shadowed"]);
        var shown = (await uplift.RunAsync("layers", "show", "stadt", Tape, "--json")).ShouldExitWith(0).Json;
        shown.GetProperty("document").GetProperty("name").GetString().ShouldBe("Kontrollnummer");
        shown.GetProperty("leaves").EnumerateArray().Single(leaf => leaf.GetProperty("path").GetString() == "/name")
            .GetProperty("system").GetString().ShouldBe("Control Number");

        (await uplift.RunAsync("layers", "resolve", "stadt", Tape, "--accept-system")).ShouldExitWith(0);
        Codes((await uplift.RunAsync("layers", "conflicts", "stadt", "--json")).ShouldExitWith(3).Json).Count.ShouldBe(4);

        (await uplift.RunAsync("upgrade", "--to", $"{Module}-27.0.0", "--yes")).ShouldExitWith(0);
        (await uplift.RunAsync("layers", "show", "stadt")).ShouldExitWith(0).Output.ShouldContain("of the tenant's own");
        (await uplift.RunAsync("undo", "stadt", "--yes")).ShouldExitWith(0);
        (await uplift.RunAsync("layers", "reset", "stadt", Hidden)).ShouldExitWith(0);
        (await uplift.RunAsync("layers", "show", "stadt", Hidden, "--json")).ShouldExitWith(0).Json
            .GetProperty("visibility").GetString().ShouldBe("listed");
        (await uplift.RunAsync("layers", "show", "stadt", "nowhere/1")).ShouldExitWith(1);
        (await uplift.RunAsync("audit", "--verify")).ShouldExitWith(0);
    }

    [Fact]
    public async Task A_document_becomes_the_smallest_edit_and_a_report_tells_of_layers_before_an_upgrade_does()
    {
        using var uplift = await server.CopySampleAsync("folio-inventory/reference", TestStore.Sqlite);
        (await uplift.RunAsync("tenant", "add", "stadt", "--install", $"{Module}-15.4.0", "--load", "tenants/stadt")).ShouldExitWith(0);
        var id = Tape.Split('/')[1];
        await File.WriteAllTextAsync(uplift.PathOf("tape.json"),
            $$"""{"id": "{{id}}", "name": "Kontrollnummer", "shelf": 3}""",
            TestContext.Current.CancellationToken);
        (await uplift.RunAsync("layers", "override", "stadt", Tape, "--document", "tape.json")).ShouldExitWith(0);
        (await uplift.RunAsync("layers", "override", "stadt", Tape, "--document", "tape.json", "--unset", "/name")).ShouldExitWith(2);
        (await uplift.RunAsync("layers", "override", "stadt", Tape, "--document", "nowhere.json")).ShouldExitWith(2);
        var leaves = (await uplift.RunAsync("layers", "show", "stadt", Tape, "--json")).ShouldExitWith(0).Json.GetProperty("leaves");
        leaves.EnumerateArray().Where(leaf => leaf.GetProperty("source").GetString() == "overlay")
            .Select(leaf => leaf.GetProperty("path").GetString()).ShouldBe(["/name", "/shelf"]);

        (await uplift.RunAsync("verify", "--to", $"{Module}-19.0.0", "--out", "report.csv")).ExitCode.ShouldBeInRange(0, 3);
        var told = (await File.ReadAllLinesAsync(uplift.PathOf("report.csv"), TestContext.Current.CancellationToken))
            .Where(line => line.Contains("layer", StringComparison.Ordinal)).ToList();
        told.ShouldContain(line => line.Contains("both-changed", StringComparison.Ordinal)
            && line.Contains(id, StringComparison.Ordinal));
        told.ShouldContain(line => line.Contains("unique-shadowed", StringComparison.Ordinal));

        (await uplift.RunAsync("upgrade", "--to", $"{Module}-19.0.0", "--yes")).ShouldExitWith(0);
        (await uplift.RunAsync("layers", "resolve", "stadt", Tape, "--hide", "--keep")).ShouldExitWith(2);
        (await uplift.RunAsync("layers", "resolve", "stadt", Tape, "--hide")).ShouldExitWith(0);
        (await uplift.RunAsync("layers", "show", "stadt", Tape, "--json")).Json.GetProperty("visibility").GetString().ShouldBe("hidden");
        Codes((await uplift.RunAsync("layers", "conflicts", "stadt", "--json")).Json).ShouldNotContain("both-changed");
        (await uplift.RunAsync("layers", "resolve", "stadt", Tape, "--hide")).ShouldExitWith(1).Error.ShouldContain("UP4033");
    }

    [Theory, EachStore]
    public async Task Records_that_were_loaded_in_place_are_adopted_after_a_report(TestStore store)
    {
        using var uplift = await server.CopySampleAsync("folio-inventory/reference", store);
        (await uplift.RunAsync("tenant", "add", "altstadt", "--install", $"{Module}-15.3.0", "--load", "tenants/altstadt")).ShouldExitWith(0);
        Said((await uplift.RunAsync("upgrade", "--to", $"{Module}-27.0.0", "--yes")).ShouldExitWith(1)).ShouldContain("UP4030");
        (await uplift.RunAsync("undo", "altstadt", "--yes")).ShouldExitWith(0);

        var report = await uplift.RunAsync("layers", "adopt", "altstadt", $"{Module}-15.4.0", "--json");
        report.ShouldExitWith(1).Error.ShouldContain("--yes");
        var counts = report.Json.GetProperty("counts");
        (counts.GetProperty("edited").GetInt32(), counts.GetProperty("deleted").GetInt32(), counts.GetProperty("local").GetInt32())
            .ShouldBe((6, 3, 6));
        (await uplift.RunAsync("layers", "adopt", "altstadt", $"{Module}-15.4.0", "--yes")).ShouldExitWith(0);

        (await uplift.RunAsync("upgrade", "--to", $"{Module}-27.0.0", "--yes")).ShouldExitWith(0);
        var rows = (await uplift.RunAsync("layers", "show", "altstadt", "--json")).ShouldExitWith(0).Json;
        rows.EnumerateArray().Sum(row => row.GetProperty("edited").GetInt32()).ShouldBe(6);
        rows.EnumerateArray().Sum(row => row.GetProperty("own").GetInt32()).ShouldBe(6);
        Codes((await uplift.RunAsync("layers", "conflicts", "altstadt", "--json")).Json).ShouldContain("both-changed");
    }

    private static string Said(ProcessResult result) => result.Output + result.Error;

    private static List<string> Codes(JsonElement conflicts) =>
        [.. conflicts.EnumerateArray().Select(conflict => conflict.GetProperty("finding").GetProperty("code").GetString()!).Order()];
}
