using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Uplift.Acceptance.Tests.Cli;
using Uplift.Control;
using Uplift.Execution;
using Uplift.Layers;
using Uplift.Server;
using Uplift.Server.Hosting;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>Layers over HTTP and inside an application, with the real reference records.</summary>
public sealed class LayerApiTests(PostgreSqlServer postgres)
{
    private const string Module = "mod-inventory-reference";
    private const string Tape = "identifier-types/5d164f4b-0b15-4e42-ae75-cfcf85318ad9";
    private const string Single = "modes-of-issuance/9d18a02f-5897-4c31-9106-c9abb5c7ae8b";
    private const string Note = "item-note-types/0e40884c-3523-4c6d-8187-d578e3d2794e";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, EachStore]
    public async Task A_tenant_is_looked_at_edited_upgraded_and_decided_about_over_http(TestStore store)
    {
        using var uplift = await postgres.CopySampleAsync("folio-inventory/reference", store);
        (await uplift.RunAsync("tenant", "add", "stadt", "--install", $"{Module}-15.4.0", "--load", "tenants/stadt")).ShouldExitWith(0);
        (await uplift.RunAsync("tenant", "add", "elsewhere")).ShouldExitWith(0);
        await using var workspace = Open(uplift);
        await using var server = await UpliftServer.StartAsync(workspace, ServerScene.Settings, Token);
        var (admin, viewer, other) = (await TokenAsync(workspace, TokenRole.Operator), await TokenAsync(workspace, TokenRole.Viewer, "stadt"),
            await TokenAsync(workspace, TokenRole.Operator, "elsewhere"));
        using var client = new HttpClient { BaseAddress = new Uri($"{server.Address}/api/v1/tenants/stadt/layers/") };

        (await SendAsync("GET", "", null, other)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await SendAsync("POST", $"{Tape}/hide", null, viewer)).Status.ShouldBe(HttpStatusCode.Forbidden);
        var edited = await SendAsync("POST", $"{Tape}/override", """{"set": {"/name": "Kontrollnummer"}, "unset": ["/note"]}""");
        edited.Body["document"]!["name"]!.GetValue<string>().ShouldBe("Kontrollnummer");
        edited.Body["leaves"]!.AsArray().Single(leaf => (string?)leaf!["path"] == "/note")!["absent"]!.GetValue<bool>().ShouldBeTrue();
        (await SendAsync("POST", $"{Tape}/reset", """{"path": "/note"}""")).Body["leaves"]!.ToJsonString().ShouldNotContain("absent\":true");
        (await SendAsync("POST", $"{Single}/override", """{"set": {"/name": "Monografie"}}""")).ShouldBeOk();
        (await SendAsync("POST", $"{Note}/hide")).ShouldBeOk().Body["visibility"]!.GetValue<string>().ShouldBe("hidden");
        (await SendAsync("POST", $"{Tape}/override", """{"set": {"/name": "doi"}}""")).ShouldFail(HttpStatusCode.Conflict, "UP4034");
        (await SendAsync("POST", $"{Tape}/override", "{}")).ShouldFail(HttpStatusCode.BadRequest, "UP5009");
        (await SendAsync("POST", "identifier-types/nowhere/hide")).ShouldFail(HttpStatusCode.UnprocessableEntity, "UP4033");
        var rows = (await SendAsync("GET", "identifier-types", null, viewer)).Body["items"]!.AsArray();
        rows.Where(row => row!["edited"]!.GetValue<bool>()).ShouldHaveSingleItem()!["id"]!.GetValue<string>().ShouldBe(Tape.Split('/')[1]);
        (await SendAsync("GET", "identifier-types?all=true&limit=2", null, viewer)).Body["items"]!.AsArray().Count.ShouldBe(2);

        (await uplift.RunAsync("upgrade", "--to", $"{Module}-19.0.0", "--yes")).ShouldExitWith(0);
        var conflicts = await ConflictsAsync();
        conflicts.Count.ShouldBeGreaterThan(2);
        (await ConflictsAsync(2)).Count.ShouldBe(conflicts.Count);
        (await SendAsync("POST", $"{Tape}/resolve", """{"resolution": "accept-system"}""")).ShouldBeOk();
        (await SendAsync("POST", $"{Single}/resolve", """{"resolution": "hide"}""")).ShouldBeOk().Body["visibility"]!.GetValue<string>().ShouldBe("hidden");
        var left = await ConflictsAsync();
        left.ShouldNotContain(conflict => conflict.StartsWith(Tape, StringComparison.Ordinal) || conflict.StartsWith(Single, StringComparison.Ordinal));
        (await SendAsync("POST", "adoption", "{}")).ShouldFail(HttpStatusCode.UnprocessableEntity, "UP2013");
        var counts = (await SendAsync("GET", "?limit=1000", null, viewer)).Body["items"]!.AsArray();
        counts.Sum(row => row!["hidden"]!.GetValue<int>()).ShouldBeGreaterThan(1);

        async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(string method, string path, string? body = null, string? token = null)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.Authorization = new("Bearer", token ?? admin);
            if (body is not null) request.Content = new StringContent(body, null, "application/json");
            using var answer = await client.SendAsync(request, Token);
            var text = await answer.Content.ReadAsStringAsync(Token);
            return (answer.StatusCode, JsonNode.Parse(text.Length == 0 ? "{}" : text)!);
        }

        async Task<List<string>> ConflictsAsync(int limit = 1000)
        {
            var found = new List<string>();
            for (var next = ""; ;)
            {
                var page = (await SendAsync("GET", $"conflicts?limit={limit}{next}", null, viewer)).Body;
                found.AddRange(page["items"]!.AsArray().Select(
                    item => $"{item!["finding"]!["collection"]}/{item["finding"]!["id"]} {item["finding"]!["code"]}"));
                if ((string?)page["next"] is not { } cursor) return found;
                next = $"&cursor={Uri.EscapeDataString(cursor)}";
            }
        }
    }

    [Theory, EachStore]
    public async Task What_was_loaded_in_place_is_reported_first_and_adopted_when_that_is_confirmed(TestStore store)
    {
        using var uplift = await postgres.CopySampleAsync("folio-inventory/reference", store);
        (await uplift.RunAsync("tenant", "add", "altstadt", "--install", $"{Module}-15.3.0", "--load", "tenants/altstadt")).ShouldExitWith(0);
        var body = $$"""{"module": "{{Module}}-15.4.0", "confirm": CONFIRM}""";
        await using (var workspace = Open(uplift))
        {
            await using var server = await UpliftServer.StartAsync(workspace, ServerScene.Settings, Token);
            using var client = new HttpClient { BaseAddress = new Uri($"{server.Address}/api/v1/tenants/altstadt/layers/") };
            foreach (var confirm in (bool[])[false, false, true])
            {
                var content = new StringContent(body.Replace("CONFIRM", confirm ? "true" : "false"), null, "application/json");
                using var answer = await client.PostAsync("adoption", content, Token);
                var adoption = (await answer.Content.ReadFromJsonAsync<JsonNode>(Token))!;
                adoption["adopted"]!.GetValue<bool>().ShouldBe(confirm, adoption.ToJsonString());
                var counts = adoption["report"]!["counts"]!;
                ((int)counts["edited"]!, (int)counts["deleted"]!, (int)counts["local"]!).ShouldBe((6, 3, 6));
            }
        }

        (await uplift.RunAsync("upgrade", "--to", $"{Module}-27.0.0", "--yes")).ShouldExitWith(0);
        if (store == TestStore.Sqlite) await EditInsideAnApplicationAsync(uplift);
    }

    private static async Task EditInsideAnApplicationAsync(UpliftProcess uplift)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddUplift(new UpliftHostOptions { Workspace = uplift.Folder, Actor = "town" });
        using var host = builder.Build();
        var desk = host.Services.GetRequiredService<LayerDesk>();
        var tenant = TenantId.Parse("altstadt");
        var id = Tape.Split('/') is [var collection, var name] ? new RecordId(collection, name) : throw new InvalidOperationException();
        await desk.EditAsync(tenant, null, id, "override", editing => editing.Put(id, new JsonObject { ["id"] = name, ["name"] = "Band" }), Token);
        var shown = LayerRecordShape.Of(await desk.ReadAsync(tenant, null, collection, Token), id);
        shown.Leaves.Single(leaf => leaf.Path == "/name").Author.ShouldBe("town");
        (await uplift.RunAsync("layers", "show", "altstadt", Tape)).ShouldExitWith(0).Output.ShouldContain("Band");
    }

    private static OpenedWorkspace Open(UpliftProcess uplift) =>
        new(WorkspaceFile.Read(uplift.Folder, uplift.Store, null), TimeProvider.System, new NoFaultPoints());

    private static async Task<string> TokenAsync(OpenedWorkspace workspace, TokenRole role, params string[] tenants)
    {
        var token = new NewToken { Name = $"{role} {string.Join(' ', tenants)}", Role = role, Tenants = [.. tenants.Select(TenantId.Parse)] };
        return (await new TokenDesk(await workspace.ControlAsync(Token)).CreateAsync(token, "test", Token)).Secret.Reveal();
    }
}

file static class Answers
{
    public static (HttpStatusCode Status, JsonNode Body) ShouldBeOk(this (HttpStatusCode Status, JsonNode Body) answer)
    {
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Body.ToJsonString());
        return answer;
    }

    public static void ShouldFail(this (HttpStatusCode Status, JsonNode Body) answer, HttpStatusCode status, string code)
    {
        answer.Status.ShouldBe(status, answer.Body.ToJsonString());
        ((string?)answer.Body["type"]).ShouldBe($"urn:uplift:{code}");
    }
}
