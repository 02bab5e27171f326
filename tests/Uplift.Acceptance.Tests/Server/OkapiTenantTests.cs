using System.Net;
using System.Text.Json.Nodes;

namespace Uplift.Acceptance.Tests.Server;

/// <summary><c>/_/proxy/tenants</c>, their modules, installs and jobs as clients of Okapi know them.</summary>
public sealed class OkapiTenantTests(ServerScene scene) : IClassFixture<ServerScene>
{
    [Fact]
    public async Task Tenants_are_made_read_changed_and_removed()
    {
        var tenant = ServerScene.Unique("t");

        var made = (await scene.PostAsync("/_/proxy/tenants", $$"""{"id":"{{tenant}}","name":"A","description":"B"}"""))
            .ShouldBe(HttpStatusCode.Created);

        made.Header("Location").ShouldBe($"/_/proxy/tenants/{tenant}");
        made.Json["description"]!.GetValue<string>().ShouldBe("B");
        (await scene.PostAsync("/_/proxy/tenants", $$"""{"id":"{{tenant}}"}""")).ShouldBe(HttpStatusCode.BadRequest);
        (await scene.SendAsync("PUT", $"/_/proxy/tenants/{tenant}", """{"name":"C"}""")).ShouldBe(HttpStatusCode.OK);
        var read = (await scene.GetAsync($"/_/proxy/tenants/{tenant}")).Json;
        read["name"]!.GetValue<string>().ShouldBe("C");
        (await scene.SendAsync("PUT", $"/_/proxy/tenants/{tenant}", """{"id":"other"}""")).ShouldBe(HttpStatusCode.BadRequest);
        (await scene.GetAsync("/_/proxy/tenants")).Json.AsArray().Select(Id).ShouldContain(tenant);
        (await scene.DeleteAsync($"/_/proxy/tenants/{tenant}")).ShouldBe(HttpStatusCode.NoContent);
        (await scene.DeleteAsync($"/_/proxy/tenants/{tenant}")).ShouldBe(HttpStatusCode.NotFound);
        (await scene.GetAsync($"/_/proxy/tenants/{tenant}")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_tenant_without_id_is_given_one_and_a_put_makes_what_is_not_there()
    {
        var made = (await scene.PostAsync("/_/proxy/tenants", """{"name":"A"}""")).ShouldBe(HttpStatusCode.Created);
        made.Json["id"]!.GetValue<string>().ShouldMatch("^[a-z][a-z0-9]{0,30}$");

        var tenant = ServerScene.Unique("t");
        (await scene.SendAsync("PUT", $"/_/proxy/tenants/{tenant}", $$"""{"id":"{{tenant}}","name":"A"}""")).ShouldBe(HttpStatusCode.OK);
        (await scene.GetAsync($"/_/proxy/tenants/{tenant}")).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("1abc")]
    [InlineData("Abc")]
    [InlineData("a-b")]
    [InlineData("a_b")]
    [InlineData("")]
    [InlineData("a23456789012345678901234567890123")]
    public async Task Ids_that_Okapi_does_not_allow_are_refused(string id) =>
        (await scene.PostAsync("/_/proxy/tenants", $$"""{"id":"{{id}}"}""")).ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task A_module_is_enabled_upgraded_by_its_old_location_and_disabled()
    {
        var (tenant, product) = (await scene.AddTenantAsync(), ServerScene.Unique("mod-") + "x");
        var (old, next) = (await scene.AddModuleAsync(product, "1.0.0"), await scene.AddModuleAsync(product, "1.1.0"));
        var path = $"/_/proxy/tenants/{tenant}/modules";

        var enabled = (await scene.PostAsync(path, $$"""{"id":"{{old}}"}""")).ShouldBe(HttpStatusCode.Created);
        enabled.Header("Location").ShouldBe($"{path}/{old}");
        (await scene.PostAsync(path, $$"""{"id":"{{old}}"}""")).ShouldBe(HttpStatusCode.BadRequest);
        (await scene.GetAsync($"{path}/{old}")).ShouldBe(HttpStatusCode.OK).Json["id"]!.GetValue<string>().ShouldBe(old);
        (await scene.PostAsync(path, $$"""{"id":"{{next}}"}""")).ShouldBe(HttpStatusCode.BadRequest);
        var upgraded = (await scene.PostAsync($"{path}/{old}", $$"""{"id":"{{next}}"}""")).ShouldBe(HttpStatusCode.Created);
        upgraded.Header("Location").ShouldBe($"{path}/{next}");
        (await scene.GetAsync($"{path}/{old}")).ShouldBe(HttpStatusCode.NotFound);
        (await scene.GetAsync(path)).Json.AsArray().Select(Id).ShouldBe([next]);
        (await scene.DeleteAsync($"/_/proxy/modules/{next}")).ShouldBe(HttpStatusCode.BadRequest).Body.ShouldContain(tenant);
        (await scene.DeleteAsync($"{path}/{next}")).ShouldBe(HttpStatusCode.NoContent);
        (await scene.DeleteAsync($"{path}/{next}")).ShouldBe(HttpStatusCode.NotFound);
        (await scene.PostAsync(path, """{"id":"mod-absent-1.0.0"}""")).ShouldBe(HttpStatusCode.NotFound);
        (await scene.GetAsync($"/_/proxy/tenants/{tenant}/install")).Json.AsArray().Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_module_that_needs_another_is_not_enabled_alone_and_a_needed_one_not_disabled()
    {
        var (tenant, product) = (await scene.AddTenantAsync(), ServerScene.Unique("mod-"));
        var provider = await scene.AddModuleAsync(product + "p", "1.0.0", provides: $"{product} 1.0");
        var user = await scene.AddModuleAsync(product + "u", "1.0.0", requires: $"{product} 1.0");
        var path = $"/_/proxy/tenants/{tenant}/modules";

        (await scene.PostAsync(path, $$"""{"id":"{{user}}"}""")).ShouldBe(HttpStatusCode.BadRequest).Body.ShouldContain(provider);
        (await scene.PostAsync(path, $$"""{"id":"{{provider}}"}""")).ShouldBe(HttpStatusCode.Created);
        (await scene.PostAsync(path, $$"""{"id":"{{user}}"}""")).ShouldBe(HttpStatusCode.Created);
        (await scene.DeleteAsync($"{path}/{provider}")).ShouldBe(HttpStatusCode.BadRequest).Body.ShouldContain(user);
        (await scene.GetAsync($"/_/proxy/tenants/{tenant}/interfaces")).Json.AsArray().Select(Id).ShouldContain(product);
        (await scene.GetAsync($"/_/proxy/tenants/{tenant}/interfaces?full=true&type=system")).Json[0]!["handlers"].ShouldNotBeNull();
        (await scene.GetAsync($"/_/proxy/tenants/{tenant}/interfaces/{product}")).Json.AsArray().Select(Id).ShouldBe([provider]);
        (await scene.DeleteAsync(path)).ShouldBe(HttpStatusCode.NoContent);
        (await scene.GetAsync(path)).Json.AsArray().Count.ShouldBe(0);
    }

    [Fact]
    public async Task An_install_is_simulated_made_and_found_up_to_date()
    {
        var (tenant, product) = (await scene.AddTenantAsync(), ServerScene.Unique("mod-"));
        var provider = await scene.AddModuleAsync(product + "p", "1.0.0", provides: $"{product} 1.0");
        var user = await scene.AddModuleAsync(product + "u", "1.0.0", requires: $"{product} 1.0");
        var (path, body) = ($"/_/proxy/tenants/{tenant}/install", $$"""[{"id":"{{product}}u","action":"enable"}]""");

        var simulated = (await scene.PostAsync($"{path}?simulate=true", body)).ShouldBe(HttpStatusCode.OK);

        simulated.Json.AsArray().Select(Id).ShouldBe([provider, user]);
        simulated.Json[0]!.AsObject().Select(pair => pair.Key).ShouldBe(["id", "action"]);
        (await scene.GetAsync($"/_/proxy/tenants/{tenant}/modules")).Json.AsArray().Count.ShouldBe(0);
        (await scene.PostAsync(path, body)).ShouldBe(HttpStatusCode.OK).Json.AsArray().Select(Id).ShouldBe([provider, user]);
        (await scene.PostAsync(path, body)).ShouldBe(HttpStatusCode.OK).Json[0]!["action"]!.GetValue<string>().ShouldBe("uptodate");
        (await scene.GetAsync($"/_/proxy/tenants/{tenant}/modules")).Json.AsArray().Select(Id).ShouldBe([provider, user]);
    }

    [Fact]
    public async Task An_asynchronous_install_is_told_by_its_location_and_removed_when_it_is_over()
    {
        var (tenant, product) = (await scene.AddTenantAsync(), ServerScene.Unique("mod-") + "x");
        var id = await scene.AddModuleAsync(product, "1.0.0");

        var begun = (await scene.PostAsync($"/_/proxy/tenants/{tenant}/install?async=true", $$"""[{"id":"{{id}}","action":"enable"}]"""))
            .ShouldBe(HttpStatusCode.Created);

        var location = begun.Header("Location");
        location.ShouldStartWith($"/_/proxy/tenants/{tenant}/install/");
        begun.Json[0]!.AsObject().Select(pair => pair.Key).ShouldBe(["id", "action"]);
        var job = await UntilCompleteAsync(location);
        job["modules"]![0]!["stage"]!.GetValue<string>().ShouldBe("done");
        job["startDate"].ShouldNotBeNull();
        job["endDate"].ShouldNotBeNull();
        (await scene.GetAsync($"/_/proxy/tenants/{tenant}/install")).Json.AsArray().Count.ShouldBe(1);
        (await scene.DeleteAsync(location)).ShouldBe(HttpStatusCode.NoContent);
        (await scene.GetAsync(location)).ShouldBe(HttpStatusCode.NotFound);
        (await scene.DeleteAsync($"/_/proxy/tenants/{tenant}/install")).ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task An_upgrade_takes_every_product_to_its_newest_version()
    {
        var (tenant, product) = (await scene.AddTenantAsync(), ServerScene.Unique("mod-") + "x");
        var old = await scene.AddModuleAsync(product, "1.0.0");
        await scene.PostAsync($"/_/proxy/tenants/{tenant}/install", $$"""[{"id":"{{old}}","action":"enable"}]""");
        var next = await scene.AddModuleAsync(product, "1.1.0");

        (await scene.PostAsync($"/_/proxy/tenants/{tenant}/upgrade", """[{"id":"x"}]""")).ShouldBe(HttpStatusCode.BadRequest);
        var upgraded = (await scene.PostAsync($"/_/proxy/tenants/{tenant}/upgrade")).ShouldBe(HttpStatusCode.OK);

        upgraded.Json[0]!["from"]!.GetValue<string>().ShouldBe(old);
        (await scene.GetAsync($"/_/proxy/tenants/{tenant}/modules")).Json.AsArray().Select(Id).ShouldBe([next]);
    }

    [Theory]
    [InlineData("install?parallel=0")]
    [InlineData("install?simulate=perhaps")]
    [InlineData("install?purge=1")]
    [InlineData("install?deploy=true")]
    [InlineData("install?invoke=(")]
    [InlineData("install?preRelease=never")]
    [InlineData("upgrade?simulate=perhaps")]
    [InlineData("upgrade?parallel=no")]
    public async Task A_malformed_switch_is_the_clients_fault_everywhere(string call)
    {
        var tenant = await scene.AddTenantAsync();
        (await scene.PostAsync($"/_/proxy/tenants/{tenant}/{call}", call.StartsWith("install", StringComparison.Ordinal) ? "[]" : null))
            .ShouldBe(HttpStatusCode.BadRequest);
        (await scene.PostAsync($"/_/proxy/tenants/nobody/{call}", "[]")).ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<JsonNode> UntilCompleteAsync(string location)
    {
        while (true)
        {
            var job = (await scene.GetAsync(location)).ShouldBe(HttpStatusCode.OK).Json;
            if (job["complete"]!.GetValue<bool>()) return job;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static string Id(JsonNode? node) => node!["id"]!.GetValue<string>();
}
