using System.Net;
using System.Text.Json;
using Uplift.Acceptance.Tests.Cli;
using Uplift.Acceptance.Tests.Server;

namespace Uplift.Acceptance.Tests.Isolation;

/// <summary>Who is said to serve a tenant while it is being switched, and after the process that switched it died.</summary>
public sealed class SwitchedRoutingTests(PostgreSqlServer server) : IAsyncLifetime
{
    private readonly List<string> _heard = [];
    private EchoModule _old = null!;
    private EchoModule _next = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        (_old, _next) = (await EchoModule.StartAsync("1.0.0"), await EchoModule.StartAsync("2.0.0"));

    public async ValueTask DisposeAsync()
    {
        await _old.DisposeAsync();
        await _next.DisposeAsync();
    }

    [Theory]
    [EachStore]
    public async Task Requests_follow_the_data_also_when_the_process_dies_between_the_switch_and_its_record(TestStore store)
    {
        using var scene = await PrepareAsync(store);
        await using var http = new ServerProcess(scene.Uplift, "--proxy");
        await http.StartAsync();
        var first = await ShouldServeAsync(http, "1.0.0");
        using var follower = await EventLines.OpenAsync(
            http.Client, $"/api/v1/routing/changes?after={first.GetProperty("revision")}", null);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var asking = AskAsync(http, stop.Token);

        await scene.KillAsync("switch-begun:1");
        await ShouldServeAsync(http, "1.0.0", isSwitching: true);
        await scene.KillAsync("exchanged:1");
        await ShouldServeAsync(http, "2.0.0", isSwitching: true);
        await follower.UntilAsync("shop-2.0.0");
        (await scene.RunAsync()).ShouldExitWith(0);
        await ShouldServeAsync(http, "2.0.0");

        await KillBackAsync(scene, "switch-begun:1");
        await ShouldServeAsync(http, "2.0.0", isSwitching: true);
        await KillBackAsync(scene, "exchanged:1");
        await ShouldServeAsync(http, "1.0.0", isSwitching: true);
        await follower.UntilAsync("shop-1.0.0");
        using (var late = await EventLines.OpenAsync(http.Client, "/api/v1/routing/changes", follower.Ids[^1]))
        {
            await late.UntilAsync("shop-1.0.0");
        }

        (await scene.Uplift.RunAsync("isolate", "back", "diku", "--yes")).ShouldExitWith(0);
        await ShouldServeAsync(http, "1.0.0");
        await stop.CancelAsync();
        await asking;
        _heard.ShouldBe(["1.0.0", "2.0.0", "1.0.0"]);
    }

    [Theory]
    [EachStore]
    public async Task Requests_are_answered_while_a_run_is_taken_back_and_when_that_dies_or_may_not_begin(TestStore store)
    {
        using var scene = await PrepareAsync(store);
        await using var http = new ServerProcess(scene.Uplift, "--proxy");
        await http.StartAsync();
        (await scene.Uplift.RunAsync("upgrade", "--to", "shop-2.0.0", "--yes")).ShouldExitWith(0);
        await ShouldServeAsync(http, "2.0.0");

        foreach (var (point, version) in new[] { ("undo-begun:1", "2.0.0"), ("undo-finished:1", "1.0.0") })
        {
            (await scene.Uplift.RunUntilFaultAsync(point, "undo", "diku", "--yes")).ShouldExitWith(ProcessResult.Killed);
            await ShouldServeAsync(http, version, isSwitching: true);
        }

        (await scene.Uplift.RunAsync("undo", "diku", "--yes")).ShouldExitWith(0);
        await ShouldServeAsync(http, "1.0.0");
        (await scene.RunAsync()).ShouldExitWith(0);
        await KillBackAsync(scene, "exchanged:1");
        (await scene.Uplift.RunAsync("isolate", "drop", "diku", "--yes")).ShouldExitWith(0);
        await ShouldServeAsync(http, "1.0.0");
    }

    private async Task<IsolationScene> PrepareAsync(TestStore store)
    {
        const string Handlers = """{ "id": "echo", "version": "1.0", "handlers": [ { "methods": ["GET"], "pathPattern": "/echo/{id}" } ] }""";
        var scene = await IsolationScene.PrepareAsync(store, server, 300,
            [.. new[] { "1.0.0", "2.0.0" }.Select(version => ($"shop-{version}/module.json", $$"""
                { "id": "shop-{{version}}", "provides": [ {{Handlers}} ], "uplift": { "collections": [ { "name": "goods" } ] } }
                """))]);
        (await scene.Uplift.RunAsync("module", "url", "shop-1.0.0", _old.Url)).ShouldExitWith(0);
        (await scene.Uplift.RunAsync("module", "url", "shop-2.0.0", _next.Url)).ShouldExitWith(0);
        return scene;
    }

    private static async Task KillBackAsync(IsolationScene scene, string fault) => (await scene.Uplift.RunUntilFaultAsync(
        fault, "isolate", "back", "diku", "--yes")).ShouldExitWith(ProcessResult.Killed);

    // A mark that is left has no entity tag: the table may change without a number.
    private static async Task<JsonElement> ShouldServeAsync(ServerProcess http, string version, bool isSwitching = false)
    {
        (await GetAsync(http)).ShouldBe(version);
        using var answer = await http.Client.GetAsync("/api/v1/routing?tenant=diku", Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (answer.Headers.ETag is null).ShouldBe(isSwitching);
        var table = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token)).RootElement;
        table.GetProperty("items")[0].GetProperty("modules")[0].GetProperty("module").GetString().ShouldBe($"shop-{version}");
        return table;
    }

    private async Task AskAsync(ServerProcess http, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var version = await GetAsync(http);
            if (_heard is not [.., var last] || last != version) _heard.Add(version);
        }
    }

    private static async Task<string> GetAsync(ServerProcess http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/echo/a");
        request.Headers.Add("X-Okapi-Tenant", "diku");
        using var answer = await http.Client.SendAsync(request, Token);
        var body = await answer.Content.ReadAsStringAsync(Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, body);
        return body.Split(' ')[0];
    }
}
