using System.Net;
using System.Text.Json.Nodes;

namespace Uplift.Acceptance.Tests.Server;

/// <summary><c>/_/proxy/modules</c>, <c>/_/discovery</c> and <c>/_/deployment</c> as clients of Okapi know them.</summary>
public sealed class OkapiModuleTests(ServerScene scene) : IClassFixture<ServerScene>
{
    [Fact]
    public async Task A_posted_module_is_told_with_its_location_and_read_back_as_it_was_written()
    {
        var id = $"{ServerScene.Unique("mod-")}x-1.0.0";
        var descriptor = $$"""{"id":"{{id}}","name":"Things","provides":[{"id":"{{id}}","version":"1.0"}],"env":[{"name":"A","value":"b"}]}""";

        var posted = (await scene.PostAsync("/_/proxy/modules", descriptor)).ShouldBe(HttpStatusCode.Created);

        posted.Header("Location").ShouldBe($"/_/proxy/modules/{id}");
        posted.Header("Content-Type").ShouldStartWith("application/json");
        var read = (await scene.GetAsync($"/_/proxy/modules/{id}")).ShouldBe(HttpStatusCode.OK);
        JsonNode.DeepEquals(read.Json, JsonNode.Parse(descriptor)).ShouldBeTrue(read.Body);
        (await scene.PostAsync("/_/proxy/modules", descriptor)).ShouldBe(HttpStatusCode.Created);
        (await scene.DeleteAsync($"/_/proxy/modules/{id}")).ShouldBe(HttpStatusCode.NoContent).Body.ShouldBeEmpty();
        (await scene.DeleteAsync($"/_/proxy/modules/{id}")).ShouldBe(HttpStatusCode.NotFound);
        (await scene.GetAsync($"/_/proxy/modules/{id}")).ShouldBe(HttpStatusCode.NotFound).Header("Content-Type").ShouldStartWith("text/plain");
    }

    [Fact]
    public async Task A_module_with_another_content_is_refused_or_replaced_without_check_while_it_serves_nobody()
    {
        var id = $"{ServerScene.Unique("mod-")}x-1.0.0";
        await scene.PostAsync("/_/proxy/modules", $$"""{"id":"{{id}}","name":"old"}""");

        (await scene.PostAsync("/_/proxy/modules", $$"""{"id":"{{id}}","name":"new"}""")).ShouldBe(HttpStatusCode.BadRequest);
        (await scene.PostAsync("/_/proxy/modules?check=false", $$"""{"id":"{{id}}","name":"new"}""")).ShouldBe(HttpStatusCode.Created);

        (await scene.GetAsync($"/_/proxy/modules/{id}")).Json["name"]!.GetValue<string>().ShouldBe("new");
    }

    [Fact]
    public async Task A_module_whose_needs_nobody_meets_is_refused_unless_it_is_not_checked()
    {
        var id = $"{ServerScene.Unique("mod-")}x-1.0.0";
        var descriptor = $$"""{"id":"{{id}}","requires":[{"id":"nowhere-to-be-found","version":"1.0"}]}""";

        (await scene.PostAsync("/_/proxy/modules", descriptor)).ShouldBe(HttpStatusCode.BadRequest).Body.ShouldContain("nowhere-to-be-found");
        (await scene.PostAsync("/_/proxy/modules?check=false", descriptor)).ShouldBe(HttpStatusCode.Created);
        await scene.DeleteAsync($"/_/proxy/modules/{id}");
    }

    [Theory]
    [InlineData("POST", "/_/proxy/modules", "{\"id\":\"mod-without-version\"}")]
    [InlineData("POST", "/_/proxy/modules", "no json")]
    [InlineData("POST", "/_/proxy/modules", "[]")]
    [InlineData("POST", "/_/proxy/modules?check=perhaps", "{\"id\":\"mod-a-1.0.0\"}")]
    [InlineData("GET", "/_/proxy/modules?preRelease=perhaps", null)]
    [InlineData("GET", "/_/proxy/modules?latest=many", null)]
    [InlineData("GET", "/_/proxy/modules?orderBy=name", null)]
    [InlineData("POST", "/_/proxy/cleanup/modules?saveReleases=1", null)]
    public async Task What_cannot_be_read_is_the_clients_fault_in_plain_text(string method, string path, string? body)
    {
        var answer = (await scene.SendAsync(method, path, body)).ShouldBe(HttpStatusCode.BadRequest);

        answer.Header("Content-Type").ShouldStartWith("text/plain");
        answer.Body.ShouldNotBeEmpty();
        answer.Body.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Lists_are_filtered_as_asked()
    {
        var product = ServerScene.Unique("mod-") + "x";
        var ids = new[] { "1.0.0", "1.1.0", "2.0.0-SNAPSHOT.1" }.Select(version => $"{product}-{version}").ToList();
        await scene.PostAsync("/_/proxy/import/modules", $"[{string.Join(",", ids.Select(
            id => $$"""{"id":"{{id}}","name":"n","provides":[{"id":"{{product}}","version":"{{id[(product.Length + 1)..][..3]}}"}]}"""))}]");

        (await ListAsync($"filter={product}")).ShouldBe(ids);
        (await ListAsync($"filter={product}&preRelease=false")).ShouldBe(ids[..2]);
        (await ListAsync($"filter={product}&preRelease=only")).ShouldBe(ids[2..]);
        (await ListAsync($"filter={product}&latest=1")).ShouldBe(ids[2..]);
        (await ListAsync($"filter={product}&orderBy=id")).ShouldBe([.. Enumerable.Reverse(ids)]);
        (await ListAsync($"provide={product}=1.1")).ShouldBe([ids[1]]);
        (await scene.SendAsync("GET", $"/_/proxy/modules?filter={product}", $"[\"{ids[0]}\"]")).Json.AsArray().Count.ShouldBe(2);
        (await scene.GetAsync($"/_/proxy/modules?filter={product}&full=true")).Json[0]!["provides"].ShouldNotBeNull();
        (await scene.GetAsync($"/_/proxy/modules?filter={product}")).Json[0]!.AsObject().Select(pair => pair.Key).ShouldBe(["id", "name"]);
        (await scene.GetAsync($"/_/proxy/modules?filter={product}&dot=true")).Body.ShouldStartWith("digraph okapi {");
        foreach (var id in ids) (await scene.DeleteAsync($"/_/proxy/modules/{id}")).ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_module_that_another_needs_stays()
    {
        var product = ServerScene.Unique("mod-");
        await scene.AddDescriptorAsync($"{product}p-1.0.0", provides: $"{product} 1.0");
        await scene.AddDescriptorAsync($"{product}u-1.0.0", requires: $"{product} 1.0");

        (await scene.DeleteAsync($"/_/proxy/modules/{product}p-1.0.0")).ShouldBe(HttpStatusCode.BadRequest).Body.ShouldContain($"{product}u-1.0.0");
        (await scene.DeleteAsync($"/_/proxy/modules/{product}u-1.0.0")).ShouldBe(HttpStatusCode.NoContent);
        (await scene.DeleteAsync($"/_/proxy/modules/{product}p-1.0.0")).ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Cleaning_up_removes_obsolete_snapshots_only()
    {
        var product = ServerScene.Unique("mod-") + "x";
        foreach (var version in (string[])["1.0.0-SNAPSHOT.1", "1.0.0", "1.1.0-SNAPSHOT.1", "1.1.0"])
        {
            await scene.AddDescriptorAsync($"{product}-{version}");
        }

        (await scene.PostAsync("/_/proxy/cleanup/modules?saveReleases=1&saveSnapshots=0")).ShouldBe(HttpStatusCode.NoContent);

        (await ListAsync($"filter={product}")).ShouldNotContain($"{product}-1.0.0-SNAPSHOT.1");
        (await ListAsync($"filter={product}&preRelease=false")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Instances_are_declared_by_url_looked_at_and_forgotten()
    {
        var product = ServerScene.Unique("mod-") + "x";
        var id = await scene.AddModuleAsync(product, "1.0.0");
        var path = $"/_/discovery/modules/{id}/{id}-a";

        (await scene.GetAsync(path)).ShouldBe(HttpStatusCode.OK).Json["url"]!.GetValue<string>().ShouldBe(scene.Modules.UrlOf(id));
        (await scene.GetAsync($"/_/discovery/modules/{id}")).Json.AsArray().Count.ShouldBe(1);
        (await scene.GetAsync("/_/discovery/modules")).Json.AsArray().Select(Instance).ShouldContain($"{id}-a");
        (await scene.GetAsync($"/_/discovery/health/{id}/{id}-a")).Json["healthStatus"]!.GetValue<bool>().ShouldBeTrue();
        (await scene.GetAsync($"/_/discovery/health/{id}")).Json[0]!["healthMessage"]!.GetValue<string>().ShouldBe("OK");
        var again = await scene.PostAsync("/_/discovery/modules", $$"""{"srvcId":"{{id}}","instId":"{{id}}-a","url":"http://localhost:1"}""");
        again.ShouldBe(HttpStatusCode.BadRequest);

        (await scene.DeleteAsync(path)).ShouldBe(HttpStatusCode.NoContent);
        (await scene.DeleteAsync(path)).ShouldBe(HttpStatusCode.NotFound);
        (await scene.GetAsync($"/_/discovery/modules/{id}")).ShouldBe(HttpStatusCode.NotFound);

        static string Instance(JsonNode? node) => node!["instId"]!.GetValue<string>();
    }

    [Theory]
    [InlineData("""{"instId":"i","url":"http://localhost:1"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"srvcId":"okapi-7.0.7","url":"http://localhost:1"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"srvcId":"okapi-7.0.7","instId":"i"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"srvcId":"okapi-7.0.7","instId":"i","url":"file:///etc/passwd"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"srvcId":"okapi-7.0.7","nodeId":"elsewhere","url":"http://localhost:1"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"srvcId":"nobody-1.0.0","instId":"i","url":"http://localhost:1"}""", HttpStatusCode.NotFound)]
    public async Task Instances_that_say_too_little_are_refused(string body, HttpStatusCode status)
    {
        // Below /_/ there are but few statuses.
        var expected = status == HttpStatusCode.UnprocessableEntity ? HttpStatusCode.BadRequest : status;
        (await scene.PostAsync("/_/discovery/modules", body)).ShouldBe(expected);
    }

    [Fact]
    public async Task Deployments_of_this_node_are_recorded_by_url()
    {
        var product = ServerScene.Unique("mod-") + "x";
        await scene.AddDescriptorAsync($"{product}-1.0.0");

        var added = (await scene.PostAsync("/_/deployment/modules", $$"""{"srvcId":"{{product}}-1.0.0","url":"http://localhost:1"}"""))
            .ShouldBe(HttpStatusCode.Created);

        var location = added.Header("Location");
        (await scene.GetAsync(location)).ShouldBe(HttpStatusCode.OK);
        (await scene.GetAsync("/_/deployment/modules")).Json.AsArray().Count.ShouldBeGreaterThan(0);
        (await scene.DeleteAsync(location)).ShouldBe(HttpStatusCode.NoContent);
        (await scene.GetAsync(location)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Version_health_and_nodes_answer()
    {
        (await scene.GetAsync("/_/version")).ShouldBe(HttpStatusCode.OK).Header("Content-Type").ShouldStartWith("text/plain");
        (await scene.GetAsync("/_/proxy/health")).ShouldBe(HttpStatusCode.OK).Json.AsArray().Count.ShouldBe(0);
        var node = (await scene.GetAsync("/_/discovery/nodes")).Json[0]!["nodeId"]!.GetValue<string>();
        (await scene.GetAsync($"/_/discovery/nodes/{node}")).ShouldBe(HttpStatusCode.OK);
        (await scene.GetAsync("/_/discovery/nodes/nowhere")).ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<IReadOnlyList<string>> ListAsync(string query) =>
        [.. (await scene.GetAsync($"/_/proxy/modules?{query}")).ShouldBe(HttpStatusCode.OK).Json.AsArray()
            .Select(module => module!["id"]!.GetValue<string>())];
}
