using System.Net;
using System.Text.Json.Nodes;
using Uplift.Control;
using Uplift.Execution;
using Uplift.Server;
using Uplift.Server.Operations;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>Operations that are stopped in the middle: by whoever began them, or with their server.</summary>
public sealed class OperationTests : IAsyncLifetime
{
    private readonly HeldUp _held = new(FaultPoint.BatchCommitted, OperationFaultPoint.VerificationAdvanced);
    private readonly ServerScene _scene;

    public OperationTests() => _scene = new ServerScene { Faults = _held };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _scene.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        _held.Go();
        await _scene.DisposeAsync();
        _held.Dispose();
    }

    [Fact]
    public async Task A_cancelled_one_ends_between_two_batches_and_resuming_goes_on()
    {
        var (tenant, address) = await ApplyAsync();

        var cancelled = (await _scene.PostAsync($"{address}/cancel")).ShouldBe(HttpStatusCode.Accepted).Json;
        cancelled["cancelledBy"]!.GetValue<string>().ShouldBe("local");
        _held.Go();

        var ended = await EndedAsync(_scene.Client, address);
        ended["state"]!.GetValue<string>().ShouldBe("interrupted");
        ended["results"]![0]!["outcome"]!.GetValue<string>().ShouldBe("interrupted");
        (await _scene.PostAsync($"{address}/cancel")).ShouldBe(HttpStatusCode.Conflict);
        var resumed = await _scene.PostAsync("/api/v1/runs/resume", $$"""{"tenants":["{{tenant}}"]}""");
        (await EndedAsync(_scene.Client, resumed.Header("Location")))["results"]![0]!["outcome"]!.GetValue<string>().ShouldBe("done");
    }

    [Fact]
    public async Task One_whose_server_is_stopped_goes_on_with_the_next_server()
    {
        var (_, address) = await ApplyAsync();
        var stopping = _scene.Server.DisposeAsync();
        _held.Go();
        await stopping;

        await using var next = await UpliftServer.StartAsync(_scene.Workspace, ServerScene.Settings, Cancellation);
        using var client = new HttpClient { BaseAddress = new Uri(next.Address) };
        var ended = await EndedAsync(client, address);

        ended["state"]!.GetValue<string>().ShouldBe("done");
        ended["results"]![0]!["outcome"]!.GetValue<string>().ShouldBe("done");
    }

    [Fact]
    public async Task A_cancelled_verification_leaves_no_report()
    {
        var tenant = await _scene.AddLabAsync();
        var begun = await _scene.PostAsync("/api/v1/verifications", $$"""{"to":["datalab"],"tenants":["{{tenant}}"]}""");
        await _held.Reached.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        await _scene.PostAsync($"{begun.Header("Location")}/cancel");
        _held.Go();

        var ended = await _scene.EndedAsync(begun);
        ended["state"]!.GetValue<string>().ShouldBe("interrupted", ended.ToJsonString());
        ended["report"].ShouldBeNull();
        Directory.GetDirectories(Path.Combine(_scene.Folder, "reports")).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_of_a_kind_that_the_server_does_not_know_is_refused_not_guessed()
    {
        var operation = new Operation
        {
            Id = Guid.CreateVersion7().ToString("N"),
            Kind = "of-a-later-version",
            Actor = "test",
            Choices = "{}",
            Created = DateTimeOffset.UtcNow,
        };
        (await new OperationTable(_scene.Control).AddAsync(operation, "", Cancellation)).ShouldNotBeNull();

        await using var next = await UpliftServer.StartAsync(_scene.Workspace, ServerScene.Settings, Cancellation);
        using var client = new HttpClient { BaseAddress = new Uri(next.Address) };
        var ended = await EndedAsync(client, $"/api/v1/operations/{operation.Id}");

        ended["state"]!.GetValue<string>().ShouldBe("failed");
        ended["problems"]![0]!["message"]!.GetValue<string>().ShouldContain("of-a-later-version");
    }

    [Fact]
    public async Task A_key_is_for_one_request()
    {
        _held.Go();
        var tenant = ServerScene.Unique("lab");
        await _scene.PostAsync("/api/v1/tenants", $$"""{"tenant":"{{tenant}}","install":["datalab-1.0.0"]}""");
        var body = $$"""{"tenants":["{{tenant}}"]}""";

        var first = (await ResumeAsync(body)).ShouldBe(HttpStatusCode.Accepted);
        var same = (await ResumeAsync(body)).ShouldBe(HttpStatusCode.Accepted);
        var other = (await ResumeAsync($$"""{"tenants":["{{tenant}}"],"parallel":2}""")).ShouldBe(HttpStatusCode.Conflict);

        same.Json["id"]!.GetValue<string>().ShouldBe(first.Json["id"]!.GetValue<string>());
        other.Json["code"]!.GetValue<string>().ShouldBe("UP4025");

        Task<Answer> ResumeAsync(string wanted) =>
            _scene.SendAsync("POST", "/api/v1/runs/resume", wanted, null, ("Idempotency-Key", "one"));
    }

    // Applies a plan to a tenant and waits until its first batch is committed.
    private async Task<(string Tenant, string Address)> ApplyAsync()
    {
        var tenant = ServerScene.Unique("lab");
        (await _scene.PostAsync("/api/v1/tenants", $$"""{"tenant":"{{tenant}}","install":["datalab-1.0.0"],"loadSample":true}"""))
            .ShouldBe(HttpStatusCode.Created);
        var plan = await _scene.PostAsync("/api/v1/plans", $$"""{"to":["datalab"],"tenants":["{{tenant}}"]}""");
        var begun = await _scene.PostAsync($"/api/v1/plans/{plan.Json["id"]}/apply", """{"maxBatch":1}""");
        await _held.Reached.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        return (tenant, begun.ShouldBe(HttpStatusCode.Accepted).Header("Location"));
    }

    private static async Task<JsonNode> EndedAsync(HttpClient client, string address)
    {
        (await client.GetStringAsync($"{address}/events", Cancellation)).ShouldContain("event: ended");
        return JsonNode.Parse(await client.GetStringAsync(address, Cancellation))!;
    }

    /// <summary>Holds up whoever comes to one of these places, until it is told to let them go.</summary>
    private sealed class HeldUp(params string[] places) : IFaultPoints, IDisposable
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _go = new();

        public Task Reached => _reached.Task;

        public void Go() => _go.Set();

        public void Pass(string point)
        {
            if (!places.Contains(point)) return;
            _reached.TrySetResult();
            _go.Wait(TimeSpan.FromSeconds(60));
        }

        public void Dispose() => _go.Dispose();
    }
}
