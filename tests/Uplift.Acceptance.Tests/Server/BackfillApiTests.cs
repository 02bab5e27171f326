using System.Net;
using Uplift.Control;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>Backfills over HTTP: recorded, worked on by an operation, and shown to those who reach their tenants.</summary>
public sealed class BackfillApiTests : IAsyncLifetime
{
    private readonly ServerScene _scene = new();

    public async ValueTask InitializeAsync()
    {
        await _scene.InitializeAsync();
        await _scene.AddPackageAsync("mod-items-1.0.0", ("module.json", ModuleOf("1.0.0", 1)),
            ("sample/items/all.json", """[{"id":"i1","name":"one"},{"id":"i2","name":"two"},{"id":"i3","name":"three"}]"""));
        await _scene.AddPackageAsync("mod-items-2.0.0", ("module.json", ModuleOf("2.0.0", 2)), ("changes/2.0.0/010-titles.yaml", """
            phase: first
            collection: items
            dataVersion: 2
            do:
              - copy: { from: /name, to: /title }
              - set:  { path: /form, value: 2 }
            """));
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_backfill_is_worked_on_by_an_operation_and_tells_how_it_stands()
    {
        var tenant = await AddTenantAsync();

        var begun = (await _scene.PostAsync("/api/v1/backfills", $$"""{"to":"mod-items-2.0.0","tenants":["{{tenant}}"],"share":1}"""))
            .ShouldBe(HttpStatusCode.Accepted);
        var operation = $"/api/v1/operations/{begun.Json["operation"]}";
        (await _scene.GetAsync($"{operation}/events")).Body.ShouldContain("event: ended");

        (await _scene.GetAsync(operation)).Json["state"]!.GetValue<string>().ShouldBe("done");
        var backfill = (await _scene.GetAsync(begun.Header("Location"))).ShouldBe(HttpStatusCode.OK).Json;
        backfill["state"]!.GetValue<string>().ShouldBe("done", backfill.ToJsonString());
        backfill["tenants"]![0]!["progress"]!["changed"]!.GetValue<int>().ShouldBe(3);
        (await _scene.GetAsync($"/api/v1/gates?to=mod-items-2.0.0&tenant={tenant}")).Json["items"]![0]!["open"]!.GetValue<bool>().ShouldBeTrue();
        (await _scene.PostAsync($"{begun.Header("Location")}/pause")).ShouldBe(HttpStatusCode.Conflict);
        (await _scene.PostAsync($"{begun.Header("Location")}/cancel")).ShouldBe(HttpStatusCode.Conflict);
        (await _scene.PostAsync($"{begun.Header("Location")}/resume")).ShouldBe(HttpStatusCode.Conflict);
        (await _scene.GetAsync("/api/v1/backfills/none")).ShouldBe(HttpStatusCode.NotFound);
        (await _scene.PostAsync("/api/v1/backfills", """{"to":"nothing-1.0.0"}""")).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Bound_tokens_and_viewers_do_with_backfills_what_they_may()
    {
        var admin = await _scene.MakeTokenAsync(TokenRole.Admin);
        var (own, other) = (await AddTenantAsync(admin), await AddTenantAsync(admin));
        var (bound, viewer) = (await _scene.MakeTokenAsync(TokenRole.Operator, own), await _scene.MakeTokenAsync(TokenRole.Viewer, own));

        var all = (await _scene.PostAsync("/api/v1/backfills", """{"to":"mod-items-2.0.0"}""", admin)).ShouldBe(HttpStatusCode.Accepted);
        var mine = (await _scene.PostAsync("/api/v1/backfills", """{"to":"mod-items-2.0.0","force":true}""", bound))
            .ShouldBe(HttpStatusCode.Accepted);

        mine.Json["tenants"]!.AsArray().ShouldHaveSingleItem()!["tenant"]!.GetValue<string>().ShouldBe(own);
        (await _scene.GetAsync(all.Header("Location"), bound)).ShouldBe(HttpStatusCode.Forbidden);
        (await _scene.PostAsync($"{all.Header("Location")}/cancel", null, bound)).ShouldBe(HttpStatusCode.Forbidden);
        (await _scene.GetAsync("/api/v1/backfills", viewer)).Json["items"]!.AsArray().ShouldHaveSingleItem();
        (await _scene.GetAsync(mine.Header("Location"), viewer)).ShouldBe(HttpStatusCode.OK);
        (await _scene.PostAsync($"{mine.Header("Location")}/cancel", null, viewer)).ShouldBe(HttpStatusCode.Forbidden);
        (await _scene.PostAsync("/api/v1/backfills", $$"""{"to":"mod-items-2.0.0","tenants":["{{other}}"]}""", bound))
            .ShouldBe(HttpStatusCode.Forbidden);
        foreach (var begun in (Answer[])[all, mine])
        {
            (await _scene.GetAsync($"/api/v1/operations/{begun.Json["operation"]}/events", admin)).Body.ShouldContain("event: ended");
        }
    }

    private async Task<string> AddTenantAsync(string? token = null)
    {
        var tenant = ServerScene.Unique("items");
        (await _scene.PostAsync("/api/v1/tenants", $$"""{"tenant":"{{tenant}}","install":["mod-items-1.0.0"],"loadSample":true}""", token))
            .ShouldBe(HttpStatusCode.Created);
        return tenant;
    }

    private static string ModuleOf(string version, int write) => $$$"""
        {"id": "mod-items-{{{version}}}", "name": "items", "uplift": {"collections": [
          {"name": "items", "writeVersion": {{{write}}}, "dataVersionMember": "/form"}]}}
        """;
}
