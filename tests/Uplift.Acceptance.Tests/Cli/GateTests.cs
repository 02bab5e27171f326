using System.Text.Json;

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

    private static async Task<JsonElement> GateAsync(UpliftProcess uplift, int exit) =>
        (await uplift.RunAsync("gate", "check", "diku", "--to", "mod-items-3.0.0", "--json")).ShouldExitWith(exit).Json
            .GetProperty("tenants")[0].GetProperty("collections")[0];

    private static async Task PrepareAsync(UpliftProcess uplift)
    {
        (await uplift.RunAsync("init")).ShouldExitWith(0);
        await ItemPackages.WriteAsync(uplift, "1.0.0", 1, 0);
        await ItemPackages.WriteAsync(uplift, "2.0.0", 2, 0, ("changes/2.0.0/010-titles.yaml", ItemPackages.Titles));
        await ItemPackages.WriteAsync(uplift, "3.0.0", 2, 2);
        for (var number = 1; number <= 7; number++)
        {
            await ItemPackages.WriteFileAsync(uplift, $"data/items/{number}.json", $$"""{"id": "i{{number}}", "name": "item {{number}}"}""");
        }
    }
}
