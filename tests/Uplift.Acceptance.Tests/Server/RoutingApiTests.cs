using System.Net;
using Uplift.Control;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>The routing table over HTTP: conditional, followed without gaps, and only of tenants that are reached.</summary>
public sealed class RoutingApiTests(ServerScene scene) : IClassFixture<ServerScene>
{
    [Fact]
    public async Task A_follower_hears_of_every_switch_and_its_table_is_that_of_the_server()
    {
        var product = ServerScene.Unique("mod");
        var (old, next) = (await scene.AddModuleAsync(product, "1.0.0"), await scene.AddModuleAsync(product, "1.1.0"));
        var tenant = await scene.AddTenantAsync();
        await InstallAsync(tenant, old);
        var table = (await scene.GetAsync($"/api/v1/routing?tenant={tenant}")).ShouldBe(HttpStatusCode.OK);
        table.Json["items"]![0]!["modules"]![0]!["module"]!.GetValue<string>().ShouldBe(old);
        table.Json["items"]![0]!["modules"]![0]!["urls"]![0]!.GetValue<string>().ShouldBe(scene.Modules.UrlOf(old));

        using var follower = await EventLines.OpenAsync(
            scene.Client, $"/api/v1/routing/changes?after={table.Json["revision"]}", null);
        await InstallAsync(tenant, next);
        (await follower.UntilAsync(next)).ShouldContain(tenant);
        (await scene.DeleteAsync($"/_/discovery/modules/{next}/{next}-a")).ShouldBe(HttpStatusCode.NoContent);
        (await follower.UntilAsync("\"urls\":[]")).ShouldContain(next);
        var beforeLab = follower.Ids[^1];
        var lab = await scene.AddLabAsync();
        (await follower.UntilAsync("datalab-1.0.0")).ShouldContain(lab);
        (await scene.DeleteAsync($"/_/proxy/tenants/{tenant}")).ShouldBe(HttpStatusCode.NoContent);
        (await follower.UntilAsync("\"modules\":[]")).ShouldContain(tenant);

        using var back = await EventLines.OpenAsync(scene.Client, "/api/v1/routing/changes", beforeLab);
        (await back.UntilAsync(lab)).ShouldContain("datalab-1.0.0");
        await back.UntilAsync($"{{\"tenant\":\"{tenant}\",\"modules\":[]}}");
    }

    [Fact]
    public async Task Nothing_is_told_again_when_nothing_changed()
    {
        var first = (await scene.GetAsync("/api/v1/routing")).ShouldBe(HttpStatusCode.OK);

        var again = await scene.SendAsync("GET", "/api/v1/routing", null, null, ("If-None-Match", first.Header("ETag")));
        var other = await scene.SendAsync("GET", "/api/v1/routing", null, null, ("If-None-Match", "\"0\""));

        again.ShouldBe(HttpStatusCode.NotModified).Body.ShouldBeEmpty();
        other.ShouldBe(HttpStatusCode.OK);
        (await scene.GetAsync("/api/v1/routing?tenant=nobody")).ShouldBe(HttpStatusCode.NotFound);
        (await scene.GetAsync("/api/v1/routing/changes?after=soon")).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_token_sees_the_routes_of_its_tenants_alone()
    {
        await using var own = new ServerScene();
        await own.InitializeAsync();
        var admin = await own.MakeTokenAsync(TokenRole.Admin);
        var (mine, others) = (await own.AddLabAsync(admin), await own.AddLabAsync(admin));
        var bound = await own.MakeTokenAsync(TokenRole.Viewer, mine);

        var table = (await own.GetAsync("/api/v1/routing", bound)).ShouldBe(HttpStatusCode.OK);

        table.Json["items"]!.AsArray().ShouldHaveSingleItem()!["tenant"]!.GetValue<string>().ShouldBe(mine);
        (await own.GetAsync($"/api/v1/routing?tenant={others}", bound)).ShouldBe(HttpStatusCode.Forbidden);
    }

    private async Task InstallAsync(string tenant, string module) => (await scene.PostAsync(
        $"/_/proxy/tenants/{tenant}/install", $$"""[{"id":"{{module}}","action":"enable"}]""")).ShouldBe(HttpStatusCode.OK);
}
