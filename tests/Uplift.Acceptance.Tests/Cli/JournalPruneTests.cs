namespace Uplift.Acceptance.Tests.Cli;

/// <summary>Undo entries are kept for a time: shown first, removed by a yes, and missed by undo with its reason.</summary>
public sealed class JournalPruneTests(PostgreSqlServer server)
{
    [Theory, EachStore]
    public async Task Old_undo_entries_are_shown_then_removed_and_undo_and_log_say_so(TestStore store)
    {
        using var uplift = new UpliftProcess(await server.AddressAsync(store));
        (await uplift.RunAsync("init")).ShouldExitWith(0);
        await ItemPackages.WriteAsync(uplift, "1.0.0", 1, 0);
        await ItemPackages.WriteAsync(uplift, "2.0.0", 2, 0, ("changes/2.0.0/010-titles.yaml", ItemPackages.Titles));
        await ItemPackages.WriteFileAsync(uplift, "data/items/all.json", """[{"id": "a", "name": "x"}, {"id": "b", "name": "y"}]""");
        (await uplift.RunAsync("tenant", "add", "diku", "--install", "mod-items-1.0.0", "--load", "data")).ShouldExitWith(0);
        (await uplift.RunAsync("upgrade", "--to", "mod-items-2.0.0", "--yes")).ShouldExitWith(0);

        (await uplift.RunAsync("journal", "prune")).ShouldExitWith(1).Error.ShouldContain("UP4037");
        (await uplift.RunAsync("journal", "prune", "--older-than", "soon")).ShouldExitWith(2);
        (await uplift.RunAsync("journal", "prune", "--older-than", "2d", "--yes")).ShouldExitWith(0).Output.ShouldContain("No run that ended so long ago");
        uplift.Environment["UPLIFT_NOW"] = DateTimeOffset.UtcNow.AddDays(3).ToString("O");
        await File.AppendAllTextAsync(uplift.PathOf("uplift.yaml"), "keepJournal: 2d\n", TestContext.Current.CancellationToken);
        (await uplift.RunAsync("journal", "prune", "--older-than", "1d")).ShouldExitWith(1).Error.ShouldContain("kept for 2 d");
        var shown = (await uplift.RunAsync("journal", "prune", "--json")).ShouldExitWith(3).Json;
        shown.GetProperty("removed").GetInt32().ShouldBe(0);
        shown.GetProperty("tenants")[0].GetProperty("runs")[0].GetProperty("entries").GetInt32().ShouldBe(2);

        (await uplift.RunAsync("journal", "prune", "--yes", "--json")).ShouldExitWith(0).Json.GetProperty("removed").GetInt32().ShouldBe(2);

        (await uplift.RunAsync("journal", "prune")).ShouldExitWith(0);
        var undo = (await uplift.RunAsync("undo", "diku", "--yes")).ShouldExitWith(1);
        (undo.Output + undo.Error).ReplaceLineEndings(" ").ShouldContain("undo entries were removed");
        (await uplift.RunAsync("log", "diku")).ShouldExitWith(1).Error.ShouldContain("UP4036");
        (await uplift.RunAsync("history", "diku", "--json")).ShouldExitWith(0).Json.GetProperty("runs").GetArrayLength().ShouldBe(2);
        (await uplift.RunAsync("audit")).ShouldExitWith(0).Output.ShouldContain("journal-prune");
    }
}
