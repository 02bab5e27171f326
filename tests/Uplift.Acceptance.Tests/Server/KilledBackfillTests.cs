using System.Net.Http.Json;
using System.Text.Json;
using Uplift.Acceptance.Tests.Cli;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>A server that is killed (SIGKILL) in the middle of a backfill that was begun over HTTP, and started again.</summary>
public sealed class KilledBackfillTests(PostgreSqlServer postgreSql)
{
    private const int Many = 20_000;

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, EachStore]
    public async Task The_next_server_goes_on_just_where_it_was_by_itself(TestStore store)
    {
        using var uplift = new UpliftProcess(await postgreSql.AddressAsync(store));
        await ItemPackages.PrepareAsync(uplift, Many);
        await using var server = new ServerProcess(uplift);
        await server.StartAsync("batch-committed:4");

        var begun = await server.Client.PostAsJsonAsync(
            "/api/v1/backfills", new { to = "mod-items-2.0.0", share = 1, maxBatch = 1_000 }, Token);
        ((int)begun.StatusCode).ShouldBe(202, await begun.Content.ReadAsStringAsync(Token));
        await server.DiedAsync();
        await server.StartAsync();

        var ended = await UntilEndedAsync(server, begun.Headers.Location!);
        ended.GetProperty("state").GetString().ShouldBe("done", ended.ToString());
        var progress = ended.GetProperty("tenants")[0].GetProperty("progress");

        // Had it begun anew, or gone on elsewhere, it would have looked at some twice or at some never.
        (progress.GetProperty("looked").GetInt32(), progress.GetProperty("changed").GetInt32()).ShouldBe((Many, Many));
        (await uplift.RunAsync("gate", "check", "--to", "mod-items-3.0.0")).ShouldExitWith(0);
    }

    private static async Task<JsonElement> UntilEndedAsync(ServerProcess server, Uri backfill)
    {
        var deadline = DateTime.UtcNow + s_limit;
        while (true)
        {
            var found = await server.Client.GetFromJsonAsync<JsonElement>(backfill, Token);
            if (found.GetProperty("state").GetString() != "running") return found;
            DateTime.UtcNow.ShouldBeLessThan(deadline, found.ToString());
            await Task.Delay(100, Token);
        }
    }
}
