using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Uplift.Acceptance.Tests.Cli;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>A server that is killed (SIGKILL) while it verifies, and started again: it goes on, and the report is that of an
/// undisturbed verification.</summary>
public sealed class KilledVerifications(PostgreSqlServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [EachStore]
    public async Task The_next_start_goes_on_and_the_report_is_as_if_nothing_had_been(TestStore store)
    {
        using var uplift = await server.CopySampleAsync("datalab-items", store);
        foreach (var tenant in (string[])["lab1", "lab2", "lab3"])
        {
            (await uplift.RunAsync("tenant", "add", tenant, "--install", "datalab-1.0.0", "--load-sample")).ShouldExitWith(0);
        }

        (await uplift.RunAsync("verify", "--to", "datalab", "--out", "undisturbed.csv", "--json-lines", "undisturbed.jsonl")).ShouldExitWith(3);
        await using var host = new ServerProcess(uplift);

        await ShouldBeAsUndisturbedAsync(host, uplift, "verification-advanced:2");
        await ShouldBeAsUndisturbedAsync(host, uplift, "report-written:1");
    }

    private static async Task ShouldBeAsUndisturbedAsync(ServerProcess host, UpliftProcess uplift, string fault)
    {
        var operation = await VerifyAsync(host, fault);
        operation["state"]!.GetValue<string>().ShouldBe("done", operation.ToJsonString());
        operation["report"]!["objects"]!.GetValue<int>().ShouldBe(54);
        await ShouldEqualAsync(host.Client, operation, "report.csv", uplift.PathOf("undisturbed.csv"));
        await ShouldEqualAsync(host.Client, operation, "report.jsonl", uplift.PathOf("undisturbed.jsonl"));
        await host.KillAsync();
    }

    // Killed where a fault says so, started again, asked again with the same key.
    private static async Task<JsonNode> VerifyAsync(ServerProcess host, string fault)
    {
        await host.StartAsync(fault);
        await PostAsync(host.Client, fault);
        await host.DiedAsync();
        await host.StartAsync();
        var id = (await PostAsync(host.Client, fault)).ShouldNotBeNull();
        (await host.Client.GetStringAsync($"/api/v1/operations/{id}/events", Cancellation)).ShouldContain("event: ended");
        return (await host.Client.GetFromJsonAsync<JsonNode>($"/api/v1/operations/{id}", Cancellation))!;
    }

    // Null: the server died before it could answer.
    private static async Task<string?> PostAsync(HttpClient client, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/verifications")
        {
            Content = JsonContent.Create(new { to = (string[])["datalab"], forms = (string[])["json-lines", "deltas"] }),
        };
        request.Headers.Add("Idempotency-Key", key);
        try
        {
            using var answer = await client.SendAsync(request, Cancellation);
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["id"]!.GetValue<string>();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task ShouldEqualAsync(HttpClient client, JsonNode operation, string name, string file) =>
        (await client.GetStringAsync($"/api/v1/operations/{operation["id"]}/files/{name}", Cancellation))
            .ShouldBe(await File.ReadAllTextAsync(file, Cancellation), name);
}
