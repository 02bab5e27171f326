using System.Net;
using System.Text.Json.Nodes;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>The own face: from a tenant to a run and back, progress, pages and problems.</summary>
public sealed class ApiTests(ServerScene scene) : IClassFixture<ServerScene>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tenant_is_added_planned_simulated_upgraded_read_and_taken_back()
    {
        var tenant = ServerScene.Unique("lab");
        var added = (await scene.PostAsync("/api/v1/tenants", $$"""{"tenant":"{{tenant}}","install":["datalab-1.0.0"],"loadSample":true}"""))
            .ShouldBe(HttpStatusCode.Created);
        added.Header("Location").ShouldBe($"/api/v1/tenants/{tenant}");
        added.Json["installation"]!["outcome"]!.GetValue<string>().ShouldBe("done");

        var plan = (await scene.PostAsync("/api/v1/plans", $$"""{"to":["datalab"],"tenants":["{{tenant}}"]}""")).ShouldBe(HttpStatusCode.Created);
        var id = plan.Json["id"]!.GetValue<string>();
        plan.Json["hasWork"]!.GetValue<bool>().ShouldBeTrue();
        (await scene.GetAsync($"/api/v1/plans/{id[..8]}")).ShouldBe(HttpStatusCode.OK);
        var simulated = (await scene.PostAsync($"/api/v1/plans/{id}/simulate", "{}")).ShouldBe(HttpStatusCode.OK);
        simulated.Body.Trim().Split('\n')[^1].ShouldContain("\"result\"");

        var begun = (await scene.SendAsync("POST", $"/api/v1/plans/{id}/apply", "{}", null, ("Idempotency-Key", id))).ShouldBe(HttpStatusCode.Accepted);
        var again = await scene.SendAsync("POST", $"/api/v1/plans/{id}/apply", "{}", null, ("Idempotency-Key", id));
        again.Json["id"]!.GetValue<string>().ShouldBe(begun.Json["id"]!.GetValue<string>());
        var events = await EventsAsync(begun.Header("Location") + "/events");
        events.Select(happened => happened.Type).ShouldContain("tenant-finished");
        events[^1].Type.ShouldBe("ended");
        var ended = (await scene.GetAsync(begun.Header("Location"))).Json;
        ended["state"]!.GetValue<string>().ShouldBe("done");
        ended["results"]![0]!["outcome"]!.GetValue<string>().ShouldBe("done");

        (await scene.GetAsync($"/api/v1/tenants/{tenant}/status")).Json["run"]!["state"]!.GetValue<string>().ShouldBe("done");
        (await scene.GetAsync($"/api/v1/tenants/{tenant}/history")).Json["runs"]!.AsArray().Count.ShouldBe(2);
        (await scene.GetAsync($"/api/v1/tenants/{tenant}/runs/last/log?limit=2")).Json["items"]!.AsArray().Count.ShouldBeGreaterThan(0);
        (await scene.GetAsync($"/api/v1/tenants/{tenant}")).Json["collections"]!.AsArray().Count.ShouldBeGreaterThan(0);
        (await scene.PostAsync("/api/v1/runs/undo", "{}")).ShouldBe(HttpStatusCode.BadRequest);
        var undone = (await scene.PostAsync("/api/v1/runs/undo", $$"""{"tenants":["{{tenant}}"]}""")).ShouldBe(HttpStatusCode.Accepted);
        await EventsAsync(undone.Header("Location") + "/events");
        (await scene.GetAsync($"/api/v1/tenants/{tenant}")).Json["modules"]![0]!["version"]!.GetValue<string>().ShouldBe("1.0.0");

        (await scene.DeleteAsync($"/api/v1/tenants/{tenant}?purge=true")).ShouldBe(HttpStatusCode.Conflict);
        (await scene.DeleteAsync($"/api/v1/tenants/{tenant}?purge=true&confirm={tenant}")).ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Who_has_seen_events_is_told_only_what_came_behind_them()
    {
        var tenant = ServerScene.Unique("lab");
        await scene.PostAsync("/api/v1/tenants", $$"""{"tenant":"{{tenant}}","install":["datalab-1.0.0"]}""");
        var begun = await scene.PostAsync("/api/v1/runs/resume", $$"""{"tenants":["{{tenant}}"]}""");
        var all = await EventsAsync(begun.Header("Location") + "/events");

        var rest = await EventsAsync(begun.Header("Location") + "/events", all[^2].Id);

        rest.ShouldBe([all[^1]]);
    }

    [Fact]
    public async Task A_job_is_made_watched_and_found_again_by_its_key()
    {
        var (tenant, product) = (await scene.AddTenantAsync(), ServerScene.Unique("mod-") + "x");
        var id = await scene.AddModuleAsync(product, "1.0.0");
        var (path, body) = ($"/api/v1/tenants/{tenant}/jobs", $$"""{"modules":[{"id":"{{id}}"}]}""");

        (await scene.PostAsync(path, $$"""{"modules":[{"id":"{{id}}"}],"simulate":true}""")).ShouldBe(HttpStatusCode.OK).Json.AsArray().Count.ShouldBe(1);
        var made = (await scene.SendAsync("POST", path, body, null, ("Idempotency-Key", "k1"))).ShouldBe(HttpStatusCode.Accepted);
        var again = (await scene.SendAsync("POST", path, body, null, ("Idempotency-Key", "k1"))).ShouldBe(HttpStatusCode.Accepted);

        again.Json["id"]!.GetValue<string>().ShouldBe(made.Json["id"]!.GetValue<string>());
        (await scene.SendAsync("POST", path, """{"upgradeAll":true}""", null, ("Idempotency-Key", "k1"))).ShouldBe(HttpStatusCode.Conflict);
        var events = await EventsAsync(made.Header("Location") + "/events");
        events[^1].Type.ShouldBe("ended");
        JsonNode.Parse(events[^1].Data)!["state"]!.GetValue<string>().ShouldBe("done");
        (await scene.GetAsync($"/api/v1/tenants/{tenant}/modules")).Json[0]!["id"]!.GetValue<string>().ShouldBe(id);
        (await scene.GetAsync(made.Header("Location"))).Json["entries"]![0]!["reason"]!.GetValue<string>().ShouldNotBeEmpty();
        (await scene.PostAsync(made.Header("Location") + "/cancel")).ShouldBe(HttpStatusCode.Conflict);
        (await scene.DeleteAsync(made.Header("Location"))).ShouldBe(HttpStatusCode.NoContent);
        (await scene.GetAsync(made.Header("Location"))).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Lists_come_in_parts_that_lead_to_each_other()
    {
        for (var count = 0; count < 3; count++) await scene.AddTenantAsync();
        var seen = new List<string>();

        var path = "/api/v1/tenants?limit=2";
        while (path.Length > 0)
        {
            var part = (await scene.GetAsync(path)).ShouldBe(HttpStatusCode.OK);
            seen.AddRange(part.Json["items"]!.AsArray().Select(tenant => tenant!["tenant"]!.GetValue<string>()));
            var link = part.Header("Link");
            path = link.Length == 0 ? "" : link[1..link.IndexOf('>', StringComparison.Ordinal)];
        }

        seen.Count.ShouldBeGreaterThanOrEqualTo(3);
        seen.ShouldBe(seen.Order(StringComparer.Ordinal).Distinct());
        (await scene.GetAsync("/api/v1/tenants?limit=0")).ShouldBe(HttpStatusCode.BadRequest);
        (await scene.GetAsync("/api/v1/tenants?cursor=!")).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("GET", "/api/v1/tenants/nobody", null, 404, "UP5003")]
    [InlineData("GET", "/api/v1/plans/0000", null, 404, "UP5005")]
    [InlineData("GET", "/api/v1/jobs/none", null, 404, "UP4021")]
    [InlineData("GET", "/api/v1/operations/none", null, 404, "UP5014")]
    [InlineData("GET", "/api/v1/nothing", null, 404, "UP5014")]
    [InlineData("PUT", "/api/v1/tenants", "{}", 405, "UP5009")]
    [InlineData("POST", "/api/v1/plans", "{}", 400, "UP5009")]
    [InlineData("POST", "/api/v1/plans", "{\"to\":[\"mod-unknown-1.0.0\"]}", 400, "UP2022")]
    [InlineData("POST", "/api/v1/plans", "not json", 400, "UP1002")]
    [InlineData("POST", "/api/v1/tenants", "{\"tenant\":\"../etc\"}", 400, "UP3001")]
    [InlineData("POST", "/api/v1/packages/check", "not a zip", 415, "UP5009")]
    public async Task What_goes_wrong_is_told_as_problem_details(string method, string path, string? body, int status, string code)
    {
        var answer = (await scene.SendAsync(method, path, body)).ShouldBe((HttpStatusCode)status);

        answer.Header("Content-Type").ShouldBe("application/problem+json");
        answer.Json["code"]!.GetValue<string>().ShouldBe(code);
        answer.Json["type"]!.GetValue<string>().ShouldBe($"urn:uplift:{code}");
        answer.Json["status"]!.GetValue<int>().ShouldBe(status);
        answer.Json["detail"]!.GetValue<string>().ShouldNotBeEmpty();
        answer.Json["traceId"]!.GetValue<string>().ShouldNotBeEmpty();
        answer.Body.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Packages_modules_releases_and_audit_are_shown()
    {
        (await scene.GetAsync("/api/v1/packages")).Json["items"]!.AsArray().Count.ShouldBeGreaterThan(0);
        (await scene.GetAsync("/api/v1/packages/datalab")).ShouldBe(HttpStatusCode.OK).Json["changes"]!.AsArray().Count.ShouldBeGreaterThan(0);
        (await scene.GetAsync("/api/v1/packages/none")).ShouldBe(HttpStatusCode.NotFound);
        (await scene.GetAsync("/api/v1/releases")).ShouldBe(HttpStatusCode.OK);
        await File.WriteAllTextAsync(Path.Combine(scene.Folder, "releases", "gateway.json"),
            """[ { "id": "okapi-5.0.0" }, { "id": "datalab-1.0.0" } ]""", Cancellation);
        var planned = await scene.PostAsync("/api/v1/plans", """{"release":"gateway"}""");
        planned.Json["notes"]![0]!["code"]!.GetValue<string>().ShouldBe("UP1107");
        (await scene.GetAsync("/api/v1/releases")).Body.ShouldContain("UP1107");
        (await scene.GetAsync("/api/v1/modules?filter=datalab")).Json["items"]![0]!["isPackage"]!.GetValue<bool>().ShouldBeTrue();
        (await scene.SendAsync("PUT", "/api/v1/deployments/here", """{"module":"datalab-1.0.0","url":"http://localhost:1"}""")).ShouldBe(HttpStatusCode.OK);
        (await scene.DeleteAsync("/api/v1/deployments/here")).ShouldBe(HttpStatusCode.NoContent);
        (await scene.GetAsync("/api/v1/audit")).Json["items"]!.AsArray().Count.ShouldBeGreaterThan(0);
        (await scene.GetAsync("/api/v1/audit/verification")).Json["entries"]!.GetValue<int>().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_package_is_checked_and_added_as_an_archive_and_can_be_installed_at_once()
    {
        var folder = Path.Combine(scene.Folder, "made", "shelf-1.0.0");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "module.json"),
            """{"id":"shelf-1.0.0","uplift":{"collections":[{"name":"shelves"}]}}""", Cancellation);
        var archive = Path.Combine(scene.Folder, "made", "shelf-1.0.0.zip");
        await System.IO.Compression.ZipFile.CreateFromDirectoryAsync(folder, archive, Cancellation);

        (await UploadAsync("/api/v1/packages/check", archive)).ShouldBe(HttpStatusCode.OK).Json["id"]!.GetValue<string>().ShouldBe("shelf-1.0.0");
        (await UploadAsync("/api/v1/packages", archive)).ShouldBe(HttpStatusCode.Created).Header("Location").ShouldBe("/api/v1/packages/shelf-1.0.0");
        (await UploadAsync("/api/v1/packages", archive)).ShouldBe(HttpStatusCode.Conflict);

        var tenant = await scene.AddTenantAsync();
        var job = (await scene.PostAsync($"/api/v1/tenants/{tenant}/jobs", """{"modules":[{"id":"shelf"}]}""")).ShouldBe(HttpStatusCode.Accepted);
        var ended = JsonNode.Parse((await EventsAsync(job.Header("Location") + "/events"))[^1].Data)!;
        ended["state"]!.GetValue<string>().ShouldBe("done", ended.ToJsonString());
        (await scene.GetAsync($"/api/v1/tenants/{tenant}")).Json["collections"]![0]!["collection"]!.GetValue<string>().ShouldBe("shelves");
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        using var content = new StreamContent(new MemoryStream(new byte[ServerScene.Settings.MaxBody + 1]));
        content.Headers.ContentType = new("application/zip");
        try
        {
            var answer = await scene.Client.PostAsync("/api/v1/packages/check", content, Cancellation);
            answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        }
        catch (HttpRequestException error)
        {
            // The server may close the connection before all is sent.
            error.HttpRequestError.ShouldBeOneOf(HttpRequestError.Unknown, HttpRequestError.ResponseEnded, HttpRequestError.ConnectionError);
        }
    }

    private async Task<Answer> UploadAsync(string path, string archive)
    {
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(archive, Cancellation));
        content.Headers.ContentType = new("application/zip");
        var answer = await scene.Client.PostAsync(path, content, Cancellation);
        return new Answer(answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation), answer);
    }

    private async Task<IReadOnlyList<(string Id, string Type, string Data)>> EventsAsync(string path, string? last = null)
    {
        var answer = (await scene.SendAsync("GET", path, null, null, last is null ? [] : [("Last-Event-ID", last)])).ShouldBe(HttpStatusCode.OK);
        answer.Header("Content-Type").ShouldStartWith("text/event-stream");
        return [.. answer.Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Read)];

        static (string Id, string Type, string Data) Read(string block)
        {
            var lines = block.Split('\n').Select(line => line.Split(": ", 2)).ToLookup(line => line[0], line => line[^1]);
            return (lines["id"].FirstOrDefault() ?? "", lines["event"].FirstOrDefault() ?? "", string.Join('\n', lines["data"]));
        }
    }
}
