using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Uplift.Control;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>Reports that a person decided in, sent, signed and applied over HTTP.</summary>
public sealed class ReviewApiTests : IAsyncLifetime
{
    private const string Csv = "text/csv";

    private readonly ServerScene _scene = new();

    public ValueTask InitializeAsync() => _scene.InitializeAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task What_a_person_decided_is_what_is_applied_and_only_when_it_is_signed()
    {
        var tenant = await _scene.AddLabAsync();
        var decided = await DecideAsync(tenant);
        var review = (await _scene.UploadAsync("/api/v1/reviews", decided, Csv)).ShouldBe(HttpStatusCode.Created);
        var id = review.Json["id"]!.GetValue<string>();
        review.Header("Location").ShouldBe($"/api/v1/reviews/{id}");
        review.Json["no"]!.GetValue<int>().ShouldBe(1);
        var plan = (await _scene.PostAsync("/api/v1/plans", $$"""{"to":["datalab"],"tenants":["{{tenant}}"]}""")).Json["id"];
        var choices = $$"""{"review":"{{id}}","requireSigned":true}""";

        (await _scene.PostAsync($"/api/v1/plans/{plan}/apply", choices)).ShouldBe(HttpStatusCode.Conflict).Json["code"]!.GetValue<string>()
            .ShouldBe("UP5017");
        (await _scene.PostAsync($"/api/v1/reviews/{id}/signatures")).ShouldBe(HttpStatusCode.Created).Json["signatures"]![0]!["actor"]!
            .GetValue<string>().ShouldBe("local");
        (await _scene.GetAsync($"/api/v1/reviews/{id}")).ShouldBe(HttpStatusCode.OK).Json["signatures"]!.AsArray().ShouldHaveSingleItem();
        (await _scene.PostAsync($"/api/v1/plans/{plan}/simulate", choices)).ShouldBe(HttpStatusCode.OK).Body.ShouldContain("the review says no");
        var applied = await _scene.EndedAsync(await _scene.PostAsync($"/api/v1/plans/{plan}/apply", choices));

        var result = applied["results"]![0]!;
        result["outcome"]!.GetValue<string>().ShouldBe("incomplete", applied.ToJsonString());
        result["failures"]!.AsArray().ShouldHaveSingleItem()!["message"]!.GetValue<string>().ShouldContain("the review says no");
        (await _scene.GetAsync("/api/v1/audit")).Body.ShouldContain($"sha256={id}");
    }

    [Fact]
    public async Task Roles_and_bound_tokens_do_with_reviews_what_they_may()
    {
        var admin = await _scene.MakeTokenAsync(TokenRole.Admin);
        var tenant = await _scene.AddLabAsync(admin);
        var decided = await DecideAsync(tenant, admin);
        var (bound, viewer) = (await _scene.MakeTokenAsync(TokenRole.Operator, tenant), await _scene.MakeTokenAsync(TokenRole.Viewer));

        (await _scene.UploadAsync("/api/v1/reviews", decided, Csv, viewer)).ShouldBe(HttpStatusCode.Forbidden);
        var id = (await _scene.UploadAsync("/api/v1/reviews", decided, Csv, bound)).ShouldBe(HttpStatusCode.Created).Json["id"];
        (await _scene.GetAsync($"/api/v1/reviews/{id}", viewer)).ShouldBe(HttpStatusCode.OK);
        (await _scene.PostAsync($"/api/v1/reviews/{id}/signatures", null, viewer)).ShouldBe(HttpStatusCode.Forbidden);
        (await _scene.PostAsync($"/api/v1/reviews/{id}/signatures", null, bound)).ShouldBe(HttpStatusCode.Forbidden);
        (await _scene.PostAsync($"/api/v1/reviews/{id}/signatures", null, admin)).ShouldBe(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a,b,c\n1,2,3\n")]
    [InlineData("finding id,object hash,upgrade\n../../etc/passwd,,yes\n")]
    [InlineData("finding id,object hash,upgrade\n=cmd|' /C calc'!A0,,yes\n")]
    [InlineData("finding id,object hash,upgrade\nF00000000000000000000000a,,perhaps\n")]
    [InlineData("finding id,object hash,upgrade\n\"F00000000000000000000000a,,yes\n")]
    [InlineData("finding id,object hash,upgrade\n\u00ff\u00fe\n")]
    public async Task What_is_no_review_is_refused_by_its_row_and_not_kept(string text)
    {
        var refused = await _scene.UploadAsync("/api/v1/reviews", Encoding.Latin1.GetBytes(text), Csv);

        refused.ShouldBe(HttpStatusCode.UnprocessableEntity).Json["code"]!.GetValue<string>().ShouldBe("UP5016");
        refused.Body.ShouldNotContain(_scene.Folder);
        refused.Body.ShouldNotContain(Path.GetTempPath());
        Directory.Exists(Path.Combine(_scene.Folder, "reports", "reviews")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("../../control")]
    [InlineData("/etc/passwd")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public async Task A_review_is_found_by_the_hash_of_its_content_alone(string id)
    {
        var tenant = await _scene.AddLabAsync();
        var plan = (await _scene.PostAsync("/api/v1/plans", $$"""{"to":["datalab"],"tenants":["{{tenant}}"]}""")).Json["id"];

        (await _scene.PostAsync($"/api/v1/plans/{plan}/apply", $$"""{"review":"{{id}}"}""")).ShouldBe(HttpStatusCode.NotFound);
        (await _scene.PostAsync("/api/v1/runs/resume", $$"""{"review":"{{id}}"}""")).ShouldBe(HttpStatusCode.NotFound);
        (await _scene.GetAsync($"/api/v1/reviews/{Uri.EscapeDataString(id)}")).ShouldBe(HttpStatusCode.NotFound);
        (await _scene.PostAsync($"/api/v1/plans/{plan}/apply", """{"requireSigned":true}""")).ShouldBe(HttpStatusCode.BadRequest);
    }

    // Says yes to everything but the first finding about blocks.
    private async Task<byte[]> DecideAsync(string tenant, string? token = null)
    {
        var ended = await _scene.EndedAsync(await _scene.PostAsync(
            "/api/v1/verifications", $$"""{"to":["datalab"],"tenants":["{{tenant}}"],"forms":["json-lines"]}""", token), token);
        var lines = (await _scene.GetAsync($"/api/v1/operations/{ended["id"]}/files/report.jsonl", token)).Body
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        var refused = lines.First(line => line["change"]!.GetValue<string>().EndsWith("blocks-apart", StringComparison.Ordinal))["findingId"]!
            .GetValue<string>();
        var text = new StringBuilder("finding id,object hash,upgrade\n");
        foreach (var line in lines)
        {
            var id = line["findingId"]!.GetValue<string>();
            text.Append($"{id},{line["objectHash"]},{(id == refused ? "no" : "yes")}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
