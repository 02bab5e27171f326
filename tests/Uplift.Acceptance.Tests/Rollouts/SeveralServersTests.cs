using Npgsql;
using Uplift.Acceptance.Tests.Cli;

namespace Uplift.Acceptance.Tests.Rollouts;

/// <summary>Tenants on two PostgreSQL servers, worked on by two workers.</summary>
public sealed class SeveralServersTests(PostgreSqlServer server)
{
    [Fact]
    public async Task Tenants_of_two_servers_are_moved_each_where_it_lives()
    {
        await using var second = PostgreSqlServer.OfItsOwn();
        var east = await second.CreateDatabaseAsync();
        using var scene = await RolloutScene.PrepareAsync(
            TestStore.PostgreSql, server, 8, [5], ("east", $"postgresql:{east}"));
        var before = await scene.ReadGoodsAsync([5]);

        var rollout = await scene.StartAsync("--canary", "t001", "--parallel", "8", "--parallel-per-server", "1", "--budget", "1");
        await scene.WorkAsync(2);

        var status = await scene.StatusAsync(rollout);
        status.GetProperty("state").GetString().ShouldBe("done");
        RolloutScene.Count(status).ShouldBe(
            new Dictionary<string, int> { ["done"] = 7, ["taken back"] = 1 }, ignoreOrder: true);
        (await scene.ReadGoodsAsync([5])).ShouldBe(before);
        (await scene.ReadGoodsAsync([1, 2])).Values.ShouldAllBe(
            goods => goods.Contains("1.25", StringComparison.Ordinal) && !goods.Contains("\"1.25\"", StringComparison.Ordinal));
        (await SchemasOfAsync(east)).ShouldBe(["t001_shop", "t003_shop", "t005_shop", "t007_shop"]);
        (await scene.Uplift.RunAsync("tenant", "show", "t001", "--json")).Json
            .GetProperty("store").GetString().ShouldBe("east");
    }

    [Fact]
    public async Task A_store_that_is_not_named_is_refused_and_so_is_one_of_another_kind()
    {
        using var scene = await RolloutScene.PrepareAsync(TestStore.Sqlite, server, 1, [], ("more", "sqlite:more/{tenant}.db"));

        (await scene.Uplift.RunAsync("tenant", "add", "lab", "--in", "west"))
            .ShouldExitWith(1).Error.ShouldContain("Known are more");
        (await scene.Uplift.RunAsync("tenant", "add", "lab", "--in", "more", "--install", "shop-2.0.0")).ShouldExitWith(0);
        File.Exists(scene.Uplift.PathOf("more", "lab.db")).ShouldBeTrue();
        await File.AppendAllTextAsync(
            scene.Uplift.PathOf("uplift.yaml"), "\n  other: \"postgresql:Host=nowhere\"\n", TestContext.Current.CancellationToken);
        (await scene.Uplift.RunAsync("tenant", "list")).ShouldExitWith(1).Error.ShouldContain("of another kind");
    }

    private static async Task<IReadOnlyList<string>> SchemasOfAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(
            "select schema_name from information_schema.schemata where schema_name like 't0%' order by 1");
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var found = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) found.Add(reader.GetString(0));
        return found;
    }
}
