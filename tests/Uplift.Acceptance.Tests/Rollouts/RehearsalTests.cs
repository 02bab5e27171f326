using System.Security.Cryptography;
using Npgsql;
using Uplift.Acceptance.Tests.Cli;

namespace Uplift.Acceptance.Tests.Rollouts;

/// <summary>Upgrades that are run on copies of tenants: what they tell, and that nothing of them stays.</summary>
public sealed class RehearsalTests(PostgreSqlServer server)
{
    [Theory]
    [EachStore]
    public async Task A_rehearsal_tells_what_an_upgrade_takes_and_leaves_the_tenant_as_it_is_to_the_byte(TestStore store)
    {
        using var scene = await RolloutScene.PrepareAsync(store, server, 4);
        var before = await ReadAllAsync(scene, store);

        var made = (await scene.Uplift.RunAsync(
            "rehearse", "--to", "shop-2.0.0", "--tenant", "t001", "--tenant", "t002", "--json")).ShouldExitWith(0).Json;

        (await ReadAllAsync(scene, store)).ShouldBe(before);
        (await FindCopiesAsync(scene, store)).ShouldBeEmpty();
        var rehearsal = made.GetProperty("rehearsals")[0];
        rehearsal.GetProperty("changed").GetInt64().ShouldBe(2);
        rehearsal.GetProperty("copyBytes").GetInt64().ShouldBeGreaterThan(0);
        rehearsal.GetProperty("journalBytes").GetInt64().ShouldBeGreaterThan(0);
        rehearsal.GetProperty("steps")[0].GetProperty("step").GetString()
            .ShouldBe("shop-2.0.0 change goods (2.0.0/price)");
        rehearsal.GetProperty("steps")[0].GetProperty("objects").GetInt64().ShouldBe(2);
        rehearsal.GetProperty("steps").EnumerateArray().Last().GetProperty("objects").GetInt64().ShouldBe(2);
        rehearsal.GetProperty("smallSteps").GetArrayLength().ShouldBe(rehearsal.GetProperty("steps").GetArrayLength());
        made.GetProperty("foretold").GetArrayLength().ShouldBe(4);

        var calendar = (await scene.Uplift.RunAsync("rollout", "plan", "--to", "shop-2.0.0", "--json"))
            .ShouldExitWith(0).Json;
        calendar.GetProperty("assumed").GetArrayLength().ShouldBe(0);
        calendar.GetProperty("rehearsals").GetInt32().ShouldBe(2);
        calendar.GetProperty("tenants")[0].GetProperty("seconds").GetDouble().ShouldBeInRange(0.001, 60);

        (await scene.Uplift.RunAsync("upgrade", "--to", "shop-2.0.0", "--yes")).ShouldExitWith(0);
    }

    [Theory]
    [EachStore]
    public async Task A_copy_whose_process_was_killed_is_removed_by_the_next_rehearsal(TestStore store)
    {
        using var scene = await RolloutScene.PrepareAsync(store, server, 1);
        var before = await ReadAllAsync(scene, store);
        string[] rehearse = ["rehearse", "--to", "shop-2.0.0", "--tenant", "t000"];

        (await scene.Uplift.RunUntilFaultAsync("batch-committed:1", rehearse)).ShouldExitWith(ProcessResult.Killed);
        (await FindCopiesAsync(scene, store)).ShouldNotBeEmpty();
        var next = (await scene.Uplift.RunAsync(rehearse)).ShouldExitWith(0);

        next.Error.ShouldContain("Removed 1 copy that an earlier rehearsal left.");
        (await FindCopiesAsync(scene, store)).ShouldBeEmpty();
        (await ReadAllAsync(scene, store)).ShouldBe(before);
    }

    [Theory]
    [EachStore]
    public async Task A_rehearsal_finds_the_objects_that_cannot_be_changed(TestStore store)
    {
        using var scene = await RolloutScene.PrepareAsync(store, server, 1, 0);

        var made = (await scene.Uplift.RunAsync("rehearse", "--to", "shop-2.0.0", "--tenant", "t000", "--json"))
            .ShouldExitWith(4).Json.GetProperty("rehearsals")[0];

        made.GetProperty("good").GetBoolean().ShouldBeFalse();
        made.GetProperty("failed").GetInt64().ShouldBe(1);
        made.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString())
            .ShouldContain(problem => problem!.StartsWith("goods/a2: ", StringComparison.Ordinal));
        (await FindCopiesAsync(scene, store)).ShouldBeEmpty();
    }

    [Theory]
    [EachStore]
    public async Task A_sample_holds_as_many_rows_as_were_asked_for(TestStore store)
    {
        using var scene = await RolloutScene.PrepareAsync(store, server, 1);
        var before = await ReadAllAsync(scene, store);

        var made = (await scene.Uplift.RunAsync(
            "rehearse", "--to", "shop-2.0.0", "--tenant", "t000", "--sample", "1", "--json")).ShouldExitWith(0).Json;

        made.GetProperty("rehearsals")[0].GetProperty("read").GetInt64().ShouldBe(1);
        (await ReadAllAsync(scene, store)).ShouldBe(before);
    }

    // On PostgreSQL with the transactions that wrote the rows and where they lie: a row that was written again with the
    // same values would be seen. Statistics of tables are no rows of theirs.
    private static async Task<IReadOnlyList<string>> ReadAllAsync(RolloutScene scene, TestStore store)
    {
        if (store == TestStore.Sqlite)
        {
            return
            [
                .. Directory.EnumerateFiles(scene.Uplift.PathOf("tenants")).Order(StringComparer.Ordinal)
                    .Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"),
            ];
        }

        await using var source = NpgsqlDataSource.Create(AddressOf(scene));
        var tables = await QueryAsync(source, """
            select format('%I.%I', schemaname, tablename) from pg_tables
            where schemaname not in ('pg_catalog', 'information_schema', 'uplift_control') order by 1
            """);
        var rows = new List<string>();
        foreach (var table in tables)
        {
            rows.AddRange(await QueryAsync(
                source, $"select '{table} ' || t.ctid || ' ' || t.xmin || ' ' || t::text from {table} t order by 1"));
        }

        return rows;
    }

    private static async Task<IReadOnlyList<string>> FindCopiesAsync(RolloutScene scene, TestStore store)
    {
        if (store == TestStore.Sqlite)
        {
            var folder = scene.Uplift.PathOf("tenants", "uplift.trials");
            return Directory.Exists(folder) ? [.. Directory.EnumerateFileSystemEntries(folder)] : [];
        }

        await using var source = NpgsqlDataSource.Create(AddressOf(scene));
        return await QueryAsync(source, "select nspname from pg_namespace where starts_with(nspname, 'uplift_trial_')");
    }

    private static async Task<IReadOnlyList<string>> QueryAsync(NpgsqlDataSource source, string query)
    {
        await using var command = source.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0));
        return rows;
    }

    private static string AddressOf(RolloutScene scene) =>
        File.ReadAllLines(scene.Uplift.PathOf("uplift.yaml"))[0].Split('"')[1]["postgresql:".Length..];
}
