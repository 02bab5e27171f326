using System.Net;
using Uplift.Control;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>Gates over HTTP: asked, prepared, and shown to those who reach the tenant.</summary>
public sealed class GateApiTests : IAsyncLifetime
{
    private const string Asked = "to=mod-items-3.0.0";

    private readonly ServerScene _scene = new();

    public async ValueTask InitializeAsync()
    {
        await _scene.InitializeAsync();
        await AddItemsAsync("1.0.0", 1, 0, ("sample/items/all.json", """[{"id":"i1","name":"one"},{"id":"i2","name":"two"}]"""));
        await AddItemsAsync("3.0.0", 2, 2);
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_gate_says_what_keeps_it_closed_and_answers_by_an_index_once_it_is_prepared()
    {
        var tenant = await AddTenantAsync();

        var gate = (await _scene.GetAsync($"/api/v1/gates?{Asked}&tenant={tenant}")).ShouldBe(HttpStatusCode.OK).Json["items"]![0]!;
        (gate["tenant"]!.GetValue<string>(), gate["open"]!.GetValue<bool>()).ShouldBe((tenant, false));
        var collection = gate["collections"]!.AsArray().ShouldHaveSingleItem()!;
        (collection["older"]!.GetValue<int>(), collection["indexed"]!.GetValue<bool>()).ShouldBe((2, false));
        var check = (await _scene.GetAsync($"/api/v1/checks?{Asked}&tenant={tenant}")).ShouldBe(HttpStatusCode.OK).Json["items"]![0]!;
        check["compatible"]!.GetValue<bool>().ShouldBeFalse();
        check["problems"]![0]!["code"]!.GetValue<string>().ShouldBe("UP4015");

        var body = $$"""{"to":["mod-items-3.0.0"],"tenants":["{{tenant}}"]}""";
        var prepared = await _scene.EndedAsync(await _scene.PostAsync("/api/v1/gates/prepare", body));
        prepared["state"]!.GetValue<string>().ShouldBe("done", prepared.ToJsonString());
        prepared["results"]![0]!["indexes"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldBe("mod-items/items");
        (await _scene.EndedAsync(await _scene.PostAsync("/api/v1/gates/prepare", body)))["results"]![0]!["indexes"]!.AsArray().ShouldBeEmpty();
        (await _scene.GetAsync($"/api/v1/gates?{Asked}&tenant={tenant}")).Json["items"]![0]!["collections"]![0]!["indexed"]!.GetValue<bool>()
            .ShouldBeTrue();
    }

    [Fact]
    public async Task Tenants_are_asked_in_parts_and_bound_tokens_ask_their_own_alone()
    {
        var admin = await _scene.MakeTokenAsync(TokenRole.Admin);
        var (own, other) = (await AddTenantAsync(admin), await AddTenantAsync(admin));
        var (bound, viewer) = (await _scene.MakeTokenAsync(TokenRole.Operator, own), await _scene.MakeTokenAsync(TokenRole.Viewer, own));

        foreach (var path in (string[])["gates", "checks"])
        {
            var all = (await _scene.GetAsync($"/api/v1/{path}?{Asked}&limit=1", admin)).ShouldBe(HttpStatusCode.OK);
            all.Json["items"]!.AsArray().ShouldHaveSingleItem();
            all.Header("Link").ShouldContain("to=mod-items-3.0.0");
            var mine = (await _scene.GetAsync($"/api/v1/{path}?{Asked}", viewer)).ShouldBe(HttpStatusCode.OK);
            mine.Json["items"]!.AsArray().ShouldHaveSingleItem()!["tenant"]!.GetValue<string>().ShouldBe(own);
            (await _scene.GetAsync($"/api/v1/{path}?{Asked}&tenant={other}", bound)).ShouldBe(HttpStatusCode.Forbidden);
            (await _scene.GetAsync($"/api/v1/{path}?{Asked}&tenant=nobody", admin)).ShouldBe(HttpStatusCode.NotFound);
            (await _scene.GetAsync($"/api/v1/{path}", admin)).ShouldBe(HttpStatusCode.BadRequest);
            (await _scene.GetAsync($"/api/v1/{path}?to=nothing-1.0.0", admin)).ShouldBe(HttpStatusCode.BadRequest);
        }

        (await _scene.PostAsync("/api/v1/gates/prepare", """{"to":["mod-items"]}""", viewer)).ShouldBe(HttpStatusCode.Forbidden);
        (await _scene.PostAsync("/api/v1/gates/prepare", $$"""{"to":["mod-items"],"tenants":["{{other}}"]}""", bound))
            .ShouldBe(HttpStatusCode.Forbidden);
        (await _scene.PostAsync("/api/v1/gates/prepare", "{}", bound)).ShouldBe(HttpStatusCode.BadRequest);
        var prepared = await _scene.EndedAsync(await _scene.PostAsync("/api/v1/gates/prepare", """{"to":["mod-items"]}""", bound), bound);
        prepared["results"]!.AsArray().ShouldHaveSingleItem()!["tenant"]!.GetValue<string>().ShouldBe(own);
    }

    private async Task<string> AddTenantAsync(string? token = null)
    {
        var tenant = ServerScene.Unique("items");
        (await _scene.PostAsync("/api/v1/tenants", $$"""{"tenant":"{{tenant}}","install":["mod-items-1.0.0"],"loadSample":true}""", token))
            .ShouldBe(HttpStatusCode.Created);
        return tenant;
    }

    private Task AddItemsAsync(string version, int write, int read, params (string Path, string Content)[] more) => _scene.AddPackageAsync(
        $"mod-items-{version}",
        [
            ("module.json", $$$"""
                {"id": "mod-items-{{{version}}}", "name": "items", "uplift": {"collections": [
                  {"name": "items", "writeVersion": {{{write}}}, "readVersion": {{{read}}}, "dataVersionMember": "/form"}]}}
                """),
            .. more,
        ]);
}
