using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Uplift.Acceptance.Tests.Cli;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>
/// A server that is killed (SIGKILL) while it applies a plan, goes on with runs or takes them back, and started again: it takes up
/// what it left, and the address of the operation tells its end.
/// </summary>
public sealed class KilledOperations(PostgreSqlServer server)
{
    private static readonly string[] s_tenants = ["lab1", "lab2", "lab3"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [EachStore]
    public async Task What_it_left_is_taken_up_by_the_next_start_and_ends_as_if_nothing_had_been(TestStore store)
    {
        using var uplift = await server.CopySampleAsync("datalab-items", store);
        foreach (var tenant in s_tenants)
        {
            (await uplift.RunAsync("tenant", "add", tenant, "--install", "datalab-1.0.0", "--load-sample")).ShouldExitWith(0);
        }

        await using var host = new ServerProcess(uplift);
        var plan = await PlanAsync(uplift);
        await ShouldEndAsync(host, "finish-committed:2", $"plans/{plan}/apply", new { parallel = 2 });
        await ShouldStandAsync(uplift, "2.0.0", 2);

        var undo = await ShouldEndAsync(host, "undo-batch-committed:3", "runs/undo", new { tenants = s_tenants, parallel = 2 });
        undo["results"]!.AsArray().ShouldAllBe(result => result!["run"]!.GetValue<string>().StartsWith("r00002"));
        await ShouldStandAsync(uplift, "1.0.0", 2);

        var again = await PlanAsync(uplift);
        (await uplift.RunUntilFaultAsync("batch-committed:2", "apply", again, "--max-batch", "2", "--parallel", "2"))
            .ShouldExitWith(ProcessResult.Killed);
        var resumed = await ShouldEndAsync(host, "batch-committed:3", "runs/resume", new { maxBatch = 1, parallel = 1 });
        resumed["results"]!.AsArray().Count.ShouldBeGreaterThan(0);
        await host.StartAsync();
        await ShouldEndAsync(host, null, $"plans/{again}/apply", new { });
        await ShouldStandAsync(uplift, "2.0.0", 3);
    }

    [Fact]
    public async Task An_undo_that_goes_on_later_takes_nothing_back_that_was_done_since()
    {
        using var uplift = UpliftProcess.OfSample("datalab-items");
        (await uplift.RunAsync("tenant", "add", "lab1", "--install", "datalab-1.0.0", "--load-sample")).ShouldExitWith(0);
        (await uplift.RunAsync("upgrade", "--to", "datalab", "--yes")).ShouldExitWith(0);
        await using var host = new ServerProcess(uplift);
        await host.StartAsync("undo-finished:1");
        await PostAsync(host.Client, "runs/undo", new { tenants = (string[])["lab1"] });
        await host.DiedAsync();
        (await uplift.RunAsync("upgrade", "--to", "datalab", "--yes")).ShouldExitWith(0);

        await host.StartAsync();
        var operation = await EndedAsync(host.Client, (await OperationsAsync(host.Client))[0]!["id"]!.GetValue<string>());

        operation["state"]!.GetValue<string>().ShouldBe("done");
        var result = operation["results"]![0]!;
        result["outcome"]!.GetValue<string>().ShouldBe("refused");
        result["problems"]![0]!["message"]!.GetValue<string>().ShouldContain("begun after the undo was asked for");
        (await uplift.RunAsync("status", "--json")).ShouldExitWith(0).Output.ShouldContain("2.0.0");
    }

    // Killed where a fault says so, started again, asked again with the same key: it is the same operation, and it ends.
    private static async Task<JsonNode> ShouldEndAsync(ServerProcess host, string? fault, string path, object choices)
    {
        var key = Guid.NewGuid().ToString("N");
        if (fault is not null)
        {
            await host.StartAsync(fault);
            await PostAsync(host.Client, path, choices, key);
            await host.DiedAsync();
            await host.StartAsync();
        }

        var id = (await PostAsync(host.Client, path, choices, key)).ShouldNotBeNull();
        var operation = await EndedAsync(host.Client, id);
        operation["state"]!.GetValue<string>().ShouldBe("done", operation.ToJsonString());
        operation["results"]!.AsArray().Select(result => result!["outcome"]!.GetValue<string>())
            .ShouldAllBe(outcome => outcome == "done" || outcome == "up-to-date", operation.ToJsonString());
        (await OperationsAsync(host.Client)).Count(each => each!["id"]!.GetValue<string>() == id).ShouldBe(1);
        await host.KillAsync();
        return operation;
    }

    // Null: the server died before it could answer.
    private static async Task<string?> PostAsync(HttpClient client, string path, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/{path}") { Content = JsonContent.Create(body) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        try
        {
            using var answer = await client.SendAsync(request, Cancellation);
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, text);
            return JsonNode.Parse(text)!["id"]!.GetValue<string>();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<JsonNode> EndedAsync(HttpClient client, string id)
    {
        (await client.GetStringAsync($"/api/v1/operations/{id}/events", Cancellation)).ShouldContain("event: ended");
        return (await client.GetFromJsonAsync<JsonNode>($"/api/v1/operations/{id}", Cancellation))!;
    }

    private static async Task<JsonArray> OperationsAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonNode>("/api/v1/operations", Cancellation))!["items"]!.AsArray();

    private static async Task<string> PlanAsync(UpliftProcess uplift) =>
        (await uplift.RunAsync("plan", "--to", "datalab", "--refresh", "--json")).ShouldExitWith(3).Json.GetProperty("id").GetString()!;

    private static async Task ShouldStandAsync(UpliftProcess uplift, string version, int runs)
    {
        var status = (await uplift.RunAsync("status", "--json")).ShouldExitWith(0);
        foreach (var tenant in status.Json.GetProperty("tenants").EnumerateArray())
        {
            tenant.GetProperty("modules").GetProperty("datalab").GetString().ShouldBe(version, tenant.ToString());
        }

        foreach (var tenant in s_tenants)
        {
            var history = (await uplift.RunAsync("history", tenant, "--json")).ShouldExitWith(0);
            history.Json.GetProperty("runs").GetArrayLength().ShouldBe(runs, history.Output);
        }
    }
}
