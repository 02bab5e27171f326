using System.Net;
using System.Net.Sockets;
using Uplift.Acceptance.Tests.Cli;

namespace Uplift.Acceptance.Tests.Rollouts;

/// <summary>Tenants of a rollout that must not go back beneath code that still runs.</summary>
public sealed class RunningReaderTests(PostgreSqlServer server)
{
    [Theory]
    [EachStore]
    public async Task A_tenant_whose_new_version_runs_stays_failed_until_that_was_stopped_and_the_others_go_on(TestStore store)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        using var scene = await RolloutScene.PrepareAsync(store, server, 3, 1);
        await ItemPackages.WriteFileAsync(scene.Uplift, "packages/shop-2.0.0/module.json", $$"""
            { "id": "shop-2.0.0", "uplift": { "down": [ { "name": "node-8", "tcp": "{{address}}" } ], "collections": [
              { "name": "goods", "writeVersion": 2, "readVersion": 2, "dataVersionMember": "/form" } ] } }
            """);
        await ItemPackages.WriteFileAsync(scene.Uplift, "packages/shop-2.0.0/changes/2.0.0/010-price.yaml",
            "collection: goods\ndo: [ { set: { path: /form, value: 2 } } ]\n");
        var before = await scene.ReadGoodsAsync([1]);

        var rollout = await scene.StartAsync(
            "--check-sql", "shop: select id from goods where cast(doc as text) like '%on request%'");
        await scene.WorkAsync(1);
        var status = await scene.StatusAsync(rollout);
        RolloutScene.Count(status).ShouldBe(new Dictionary<string, int> { ["done"] = 2, ["failed"] = 1 }, ignoreOrder: true);
        status.GetRawText().ShouldContain("shop-2.0.0 still runs");
        (await scene.ReadGoodsAsync([1])).ShouldNotBe(before);

        listener.Stop();
        (await scene.Uplift.RunAsync("undo", RolloutScene.Name(1), "--yes")).ShouldExitWith(0);
        (await scene.ReadGoodsAsync([1])).ShouldBe(before);
    }
}
