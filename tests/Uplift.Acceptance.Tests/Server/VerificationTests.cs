using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Uplift.Control;
using Uplift.Server;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>Verifications over HTTP: operations with a report that is fetched.</summary>
public sealed class VerificationTests : IAsyncLifetime
{
    private readonly ServerScene _scene = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _scene.InitializeAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task The_report_is_fetched_in_every_form_that_was_asked_for()
    {
        var tenant = await _scene.AddLabAsync();
        var body = $$"""{"to":["datalab"],"tenants":["{{tenant}}"],"forms":["html","deltas","json-lines"]}""";
        var begun = await _scene.SendAsync("POST", "/api/v1/verifications", body, null, ("Idempotency-Key", "once"));

        var ended = await _scene.EndedAsync(begun);

        ended["state"]!.GetValue<string>().ShouldBe("done", ended.ToJsonString());
        (ended["kind"]!.GetValue<string>(), ended["done"]!.GetValue<int>()).ShouldBe(("verify", 1));
        var report = ended["report"]!;
        report["objects"]!.GetValue<int>().ShouldBe(18);
        report["findings"]!.GetValue<int>().ShouldBeGreaterThan(10);
        report["groups"]!.AsArray().ShouldContain(group => group!["change"]!.GetValue<string>() == "2.0.0/blocks-apart");
        report["files"]!.AsArray().Select(file => file!["form"]!.GetValue<string>()).ShouldBe(["csv", "json-lines", "html", "deltas"]);
        foreach (var file in report["files"]!.AsArray()) await ShouldBeFetchedAsync(file!);
        (await _scene.GetAsync(begun.Header("Location") + "/events")).Body.ShouldContain("event: verification-advanced");
        (await _scene.SendAsync("POST", "/api/v1/verifications", body, null, ("Idempotency-Key", "once"))).Json["id"]!.GetValue<string>()
            .ShouldBe(ended["id"]!.GetValue<string>());
        (await _scene.GetAsync($"/api/v1/tenants/{tenant}")).Json["modules"]![0]!["version"]!.GetValue<string>().ShouldBe("1.0.0");
    }

    [Fact]
    public async Task A_report_has_what_was_chosen_and_nothing_else()
    {
        var tenant = await _scene.AddLabAsync();

        var ended = await _scene.EndedAsync(await _scene.PostAsync("/api/v1/verifications", $$"""
            {"to":["datalab-2.0.0"],"tenants":["{{tenant}}"],"collections":["items"],"where":"/item_id=mof-5-a","delimiter":"semicolon"}
            """));

        var csv = ended["report"]!["files"]!.AsArray().ShouldHaveSingleItem()!["href"]!.GetValue<string>();
        var rows = (await _scene.GetAsync(csv)).Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        rows[0].ShouldContain("finding id;");
        rows.Length.ShouldBeGreaterThan(1);
        rows.Skip(1).ShouldAllBe(row => row.Contains(tenant));
    }

    [Theory]
    [InlineData("report.html")]
    [InlineData("lock")]
    [InlineData("..%2f..%2fcontrol.db")]
    [InlineData("%2e%2e%2fcontrol.db")]
    [InlineData("report.csv%00")]
    public async Task No_other_file_is_ever_handed_out(string name)
    {
        var tenant = await _scene.AddLabAsync();
        var ended = await _scene.EndedAsync(
            await _scene.PostAsync("/api/v1/verifications", $$"""{"to":["datalab"],"tenants":["{{tenant}}"]}"""));

        var answer = await _scene.GetAsync($"/api/v1/operations/{ended["id"]}/files/{name}");

        ((int)answer.Status).ShouldBeInRange(400, 404, answer.Body);
        answer.Body.ShouldNotContain(_scene.Folder);
    }

    [Fact]
    public async Task A_bound_token_verifies_its_tenants_alone_and_never_sees_a_report_of_others()
    {
        var admin = await _scene.MakeTokenAsync(TokenRole.Admin);
        var (own, other) = (await _scene.AddLabAsync(admin), await _scene.AddLabAsync(admin));
        var (bound, viewer) = (await _scene.MakeTokenAsync(TokenRole.Operator, own), await _scene.MakeTokenAsync(TokenRole.Viewer, own));

        var ofOwn = await _scene.EndedAsync(await _scene.PostAsync("/api/v1/verifications", """{"to":["datalab"]}""", bound), bound);
        var ofAll = await _scene.EndedAsync(await _scene.PostAsync("/api/v1/verifications", """{"to":["datalab"]}""", admin), admin);

        ofOwn["tenants"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldBe(own);
        var (ownFile, allFile) = (HrefOf(ofOwn), HrefOf(ofAll));
        (await _scene.GetAsync(ownFile, viewer)).ShouldBe(HttpStatusCode.OK).Body.ShouldNotContain(other);
        (await _scene.GetAsync(allFile, admin)).ShouldBe(HttpStatusCode.OK).Body.ShouldContain(other);
        (await _scene.GetAsync(allFile, bound)).ShouldBe(HttpStatusCode.Forbidden);
        (await _scene.GetAsync($"/api/v1/operations/{ofAll["id"]}", bound)).ShouldBe(HttpStatusCode.Forbidden);
        (await _scene.GetAsync("/api/v1/operations", bound)).Json["items"]!.AsArray().ShouldHaveSingleItem();
        (await _scene.PostAsync("/api/v1/verifications", $$"""{"to":["datalab"],"tenants":["{{other}}"]}""", bound))
            .ShouldBe(HttpStatusCode.Forbidden);
        (await _scene.PostAsync("/api/v1/verifications", """{"to":["datalab"]}""", viewer)).ShouldBe(HttpStatusCode.Forbidden);
        (await _scene.GetAsync(ownFile)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("{}", 400, "UP5009")]
    [InlineData("""{"to":["nothing-1.0.0"]}""", 400, "UP2022")]
    [InlineData("""{"release":"../../etc"}""", 400, "UP2022")]
    [InlineData("""{"to":["datalab"],"forms":["exe"]}""", 400, "UP1002")]
    [InlineData("""{"to":["datalab"],"where":"/a/~9=1"}""", 422, "UP1301")]
    [InlineData("""{"to":["datalab"],"tenants":["nobody"]}""", 404, "UP5003")]
    public async Task What_cannot_be_verified_is_refused_before_it_begins(string body, int status, string code)
    {
        var answer = (await _scene.PostAsync("/api/v1/verifications", body)).ShouldBe((HttpStatusCode)status);

        answer.Json["code"]!.GetValue<string>().ShouldBe(code, answer.Body);
        (await _scene.GetAsync("/api/v1/operations")).Json["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_report_that_becomes_too_large_is_given_up_and_old_ones_make_room()
    {
        var tenant = await _scene.AddLabAsync();
        var body = $$"""{"to":["datalab"],"tenants":["{{tenant}}"]}""";
        var first = await _scene.EndedAsync(await _scene.PostAsync("/api/v1/verifications", body));
        (await _scene.GetAsync(HrefOf(first))).ShouldBe(HttpStatusCode.OK);
        await using var small = await UpliftServer.StartAsync(
            _scene.Workspace, ServerScene.Settings with { MostReportBytes = 100 }, Cancellation);
        using var client = new HttpClient { BaseAddress = new Uri(small.Address) };

        using var begun = await client.PostAsync("/api/v1/verifications", new StringContent(body, null, "application/json"), Cancellation);
        (await client.GetStringAsync($"{begun.Headers.Location}/events", Cancellation)).ShouldContain("event: ended");
        var ended = JsonNode.Parse(await client.GetStringAsync(begun.Headers.Location, Cancellation))!;

        ended["state"]!.GetValue<string>().ShouldBe("failed", ended.ToJsonString());
        ended["problems"]![0]!["code"]!.GetValue<string>().ShouldBe("UP5018");
        (await _scene.GetAsync(HrefOf(first))).ShouldBe(HttpStatusCode.NotFound);
        Directory.GetDirectories(Path.Combine(_scene.Folder, "reports")).Select(Path.GetFileName).ShouldBe(["reviews"]);
    }

    private async Task ShouldBeFetchedAsync(JsonNode file)
    {
        using var answer = await _scene.Client.GetAsync(file["href"]!.GetValue<string>(), Cancellation);
        var content = await answer.Content.ReadAsByteArrayAsync(Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().ShouldBe(file["mediaType"]!.GetValue<string>());
        answer.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.GetValues("Content-Security-Policy").ShouldBe(["sandbox"]);
        content.LongLength.ShouldBe(file["bytes"]!.GetValue<long>());
        Convert.ToHexStringLower(SHA256.HashData(content)).ShouldBe(file["sha256"]!.GetValue<string>());
        using var request = new HttpRequestMessage(HttpMethod.Get, file["href"]!.GetValue<string>());
        request.Headers.Range = new(2, 5);
        using var part = await _scene.Client.SendAsync(request, Cancellation);
        part.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await part.Content.ReadAsByteArrayAsync(Cancellation)).ShouldBe(content[2..6]);
    }

    private static string HrefOf(JsonNode operation) => operation["report"]!["files"]![0]!["href"]!.GetValue<string>();
}
