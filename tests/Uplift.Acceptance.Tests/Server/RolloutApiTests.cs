using System.Net;
using Uplift.Control;
using Uplift.Workers;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>Rollouts over HTTP, with a worker in the process of the server.</summary>
public sealed class RolloutApiTests : IAsyncLifetime
{
    private readonly ServerScene _scene = new();
    private WorkerHost? _worker;

    public async ValueTask InitializeAsync()
    {
        await _scene.InitializeAsync();
        await _scene.AddPackageAsync("mod-items-1.0.0", ("module.json", ModuleOf("1.0.0")));
        await _scene.AddPackageAsync("mod-items-2.0.0", ("module.json", ModuleOf("2.0.0")),
            ("changes/2.0.0/010-titles.yaml", "collection: items\ndo: [ { copy: { from: /name, to: /title } } ]\n"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null) await _worker.DisposeAsync();
        await _scene.DisposeAsync();
    }

    [Fact]
    public async Task A_rollout_is_made_started_watched_paused_and_ended_over_HTTP()
    {
        var tenants = await AddTenantsAsync(5);
        var made = (await _scene.PostAsync("/api/v1/rollouts", $$"""
            { "to": ["mod-items"], "tenant": ["{{string.Join("\", \"", tenants)}}"], "canary": ["{{tenants[2]}}"], "waves": ["50%", "100%"], "approve": true }
            """)).ShouldBe(HttpStatusCode.Created);
        var rollout = made.Header("Location");
        made.Json["waves"]!.GetValue<int>().ShouldBe(3);
        (await _scene.PostAsync($"{rollout}/approve")).ShouldBe(HttpStatusCode.Conflict).Body.ShouldContain("UP7103");
        (await _scene.PostAsync($"{rollout}/start")).ShouldBe(HttpStatusCode.OK);
        (await _scene.PostAsync($"{rollout}/pause?reason=lunch")).ShouldBe(HttpStatusCode.OK)
            .Json["reason"]!.GetValue<string>().ShouldBe("lunch");
        (await _scene.PostAsync($"{rollout}/resume")).ShouldBe(HttpStatusCode.OK);

        _worker = await WorkerHost.StartAsync(_scene.Workspace, new WorkerSettings(), _ => { }, Token);
        using var told = await WatchAsync(rollout, null);
        for (var wave = 1; wave < 3; wave++)
        {
            await told.UntilAsync("approval is asked for");
            (await _scene.PostAsync($"{rollout}/approve")).ShouldBe(HttpStatusCode.OK);
        }

        await told.UntilAsync("event: ended");
        var ended = (await _scene.GetAsync(rollout)).ShouldBe(HttpStatusCode.OK).Json;
        ended["state"]!.GetValue<string>().ShouldBe("done");
        ended["tenants"]!.AsArray().Select(wave => (int)wave!["done"]!).ShouldBe([1, 2, 2]);
        await PagesGiveAllAsync(rollout, tenants);
        await GoesOnBehindAsync(rollout, told.Ids);
        (await _scene.GetAsync("/api/v1/rollouts")).Json["items"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_and_who_may_not_is_told_so()
    {
        var admin = await _scene.MakeTokenAsync(TokenRole.Admin);
        var tenant = await AddTenantAsync(admin);
        var (whole, bound, viewer) = (
            await _scene.MakeTokenAsync(TokenRole.Operator), await _scene.MakeTokenAsync(TokenRole.Operator, tenant),
            await _scene.MakeTokenAsync(TokenRole.Viewer));

        (await CreateAsync("""{"to":["mod-items"]}""", bound)).ShouldBe(HttpStatusCode.Forbidden);
        (await CreateAsync("""{"to":["mod-items"]}""", viewer)).ShouldBe(HttpStatusCode.Forbidden);
        (await CreateAsync("""{"to":["mod-items"],"checkCommand":["true"]}""", whole)).ShouldBe(HttpStatusCode.Forbidden);
        (await CreateAsync("""{"to":["mod-items"],"strategy":"isolated","instance":"true"}""", whole)).ShouldBe(HttpStatusCode.Forbidden);
        (await CreateAsync("""{"to":["mod-items"],"checkSql":["items: select 1"]}""", whole)).ShouldBe(HttpStatusCode.Forbidden);
        (await CreateAsync("""{"to":["mod-items"],"freze":["a"]}""", whole)).ShouldBe(HttpStatusCode.BadRequest);
        (await CreateAsync("""{"to":["mod-items"],"budget":"much"}""", whole)).ShouldBe(HttpStatusCode.BadRequest)
            .Body.ShouldContain("UP7101");
        (await CreateAsync("{}", whole)).ShouldBe(HttpStatusCode.BadRequest);
        (await _scene.GetAsync("/api/v1/rollouts/none", viewer)).ShouldBe(HttpStatusCode.NotFound);

        var made = (await CreateAsync("""{"to":["mod-items"],"checkCommand":["true"]}""", admin)).ShouldBe(HttpStatusCode.Created);
        (await _scene.GetAsync(made.Header("Location"), viewer)).ShouldBe(HttpStatusCode.OK);
        (await _scene.PostAsync($"{made.Header("Location")}/tenants/{tenant}/retry", null, whole)).ShouldBe(HttpStatusCode.Conflict);
        (await _scene.PostAsync($"{made.Header("Location")}/abort?undo=true", null, viewer)).ShouldBe(HttpStatusCode.Forbidden);
        (await _scene.PostAsync($"{made.Header("Location")}/abort", null, whole)).ShouldBe(HttpStatusCode.OK)
            .Json["state"]!.GetValue<string>().ShouldBe("aborted");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<Answer> CreateAsync(string body, string token) => _scene.PostAsync("/api/v1/rollouts", body, token);

    private async Task<IReadOnlyList<string>> AddTenantsAsync(int count)
    {
        var tenants = new List<string>();
        for (var number = 0; number < count; number++) tenants.Add(await AddTenantAsync());
        return tenants;
    }

    private async Task<string> AddTenantAsync(string? token = null)
    {
        var tenant = ServerScene.Unique("items");
        (await _scene.PostAsync("/api/v1/tenants", $$"""{"tenant":"{{tenant}}","install":["mod-items-1.0.0"]}""", token))
            .ShouldBe(HttpStatusCode.Created);
        return tenant;
    }

    private static string ModuleOf(string version) =>
        $$"""{ "id": "mod-items-{{version}}", "uplift": { "collections": [ { "name": "items" } ] } }""";

    private async Task PagesGiveAllAsync(string rollout, IReadOnlyList<string> tenants)
    {
        var found = new List<string>();
        for (var cursor = ""; ;)
        {
            var page = (await _scene.GetAsync($"{rollout}/tenants?limit=2{cursor}")).ShouldBe(HttpStatusCode.OK).Json;
            page["items"]!.AsArray().Count.ShouldBeLessThanOrEqualTo(2);
            found.AddRange(page["items"]!.AsArray().Select(item => (string)item!["tenant"]!));
            if (page["next"] is not { } next) break;
            cursor = $"&cursor={next}";
        }

        found[0].ShouldBe(tenants[2]);
        found.ShouldBe(tenants, ignoreOrder: true);
    }

    private async Task GoesOnBehindAsync(string rollout, IReadOnlyList<string> ids)
    {
        using var rest = await WatchAsync(rollout, ids[^3]);
        await rest.UntilAsync("event: ended");
        rest.Ids.ShouldBe(ids.TakeLast(2));
    }

    private async Task<EventLines> WatchAsync(string rollout, string? last) =>
        await EventLines.OpenAsync(_scene.Client, $"{rollout}/events", last);
}
