using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Uplift.Jobs;
using Uplift.Server;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>A server that is stopped in the middle of work.</summary>
public sealed class StopTests : IAsyncLifetime
{
    private readonly ServerScene _scene = new();

    public ValueTask InitializeAsync() => _scene.InitializeAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stopping_waits_neither_for_a_watch_nor_for_a_silent_module_and_the_next_server_goes_on()
    {
        var (tenant, product) = (await _scene.AddTenantAsync(), ServerScene.Unique("mod-") + "x");
        var id = await _scene.AddModuleAsync(product, "1.0.0");
        await FaultAsync(new { module = id, end = "silent", times = 1 });
        var made = await _scene.PostAsync($"/api/v1/tenants/{tenant}/jobs", $$"""{"modules":[{"id":"{{id}}"}]}""");
        using var watch = await _scene.Client.GetAsync(
            made.ShouldBe(HttpStatusCode.Accepted).Header("Location") + "/events", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        var waiting = _scene.PostAsync($"/_/proxy/tenants/{tenant}/install", $$"""[{"id":"{{id}}","action":"enable"}]""");
        await UntilCalledAsync(id);

        var began = Stopwatch.GetTimestamp();
        await _scene.Server.DisposeAsync();

        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(15));
        (await watch.Content.ReadAsStringAsync(Cancellation)).ShouldNotContain("event: ended");
        (await waiting).ShouldBe(HttpStatusCode.ServiceUnavailable).Body.ShouldContain("/install/");

        await using var next = await UpliftServer.StartAsync(_scene.Workspace, ServerScene.Settings, Cancellation);
        var job = made.Json["id"]!.GetValue<string>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        var table = new JobTable(_scene.Control);
        while ((await table.FindAsync(job, null, limit.Token))!.State.IsOpen()) await Task.Delay(50, limit.Token);
        (await table.FindAsync(job, null, limit.Token))!.IsComplete.ShouldBeTrue();
    }

    private async Task FaultAsync(object fault)
    {
        using var client = new HttpClient();
        (await client.PostAsJsonAsync($"{_scene.Modules.Url}/control/faults", fault, Cancellation)).EnsureSuccessStatusCode();
    }

    private async Task UntilCalledAsync(string module)
    {
        using var client = new HttpClient();
        while (!(await client.GetStringAsync($"{_scene.Modules.Url}/control/calls", Cancellation)).Contains(module, StringComparison.Ordinal))
        {
            await Task.Delay(20, Cancellation);
        }
    }
}
