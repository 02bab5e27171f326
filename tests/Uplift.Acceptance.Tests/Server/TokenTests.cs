using System.Net;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Server;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>Who may do what: tokens, roles, tenants they are bound to, and the server without any token.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    private readonly ServerScene _scene = new();

    public ValueTask InitializeAsync() => _scene.InitializeAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_any_token_this_machine_needs_none_and_the_first_token_closes_the_door()
    {
        _scene.Server.IsOpen.ShouldBeTrue();
        (await _scene.GetAsync("/api/v1/tenants")).ShouldBe(HttpStatusCode.OK);

        var admin = await _scene.MakeTokenAsync(TokenRole.Admin);

        (await _scene.GetAsync("/api/v1/tenants")).ShouldBe(HttpStatusCode.Unauthorized).Header("WWW-Authenticate").ShouldStartWith("Bearer");
        (await _scene.GetAsync("/_/proxy/tenants")).ShouldBe(HttpStatusCode.Unauthorized).Header("Content-Type").ShouldStartWith("text/plain");
        (await _scene.GetAsync("/no/such/path")).ShouldBe(HttpStatusCode.Unauthorized);
        (await _scene.GetAsync("/api/v1/tenants", admin)).ShouldBe(HttpStatusCode.OK);
        (await _scene.SendAsync("GET", "/_/proxy/tenants", null, null, ("X-Okapi-Token", admin))).ShouldBe(HttpStatusCode.OK);
        foreach (var open in (string[])["/health/live", "/health/ready", "/_/proxy/health"])
        {
            (await _scene.GetAsync(open)).ShouldBe(HttpStatusCode.OK);
        }
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "https://evil.example")]
    public async Task An_open_server_does_not_answer_what_a_page_in_a_browser_can_send(string header, string value) =>
        (await _scene.SendAsync("GET", "/api/v1/tenants", null, null, (header, value))).ShouldBe(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task Without_any_token_only_this_machine_can_be_listened_to()
    {
        var everywhere = ServerScene.Settings with { Listen = ListenAddress.Parse("*:0") };

        var refused = await Should.ThrowAsync<UpliftException>(UpliftServer.StartAsync(_scene.Workspace, everywhere, Cancellation));
        refused.Code.ShouldBe(DiagnosticCodes.UnsafeListen);

        await _scene.MakeTokenAsync(TokenRole.Viewer);
        await using var server = await UpliftServer.StartAsync(_scene.Workspace, everywhere, Cancellation);
        server.IsOpen.ShouldBeFalse();
    }

    [Fact]
    public async Task A_role_does_what_it_may_and_no_more()
    {
        var (viewer, worker, admin) = (await _scene.MakeTokenAsync(TokenRole.Viewer), await _scene.MakeTokenAsync(TokenRole.Operator),
            await _scene.MakeTokenAsync(TokenRole.Admin));
        var tenant = await _scene.AddTenantAsync(admin);
        var install = $"/_/proxy/tenants/{tenant}/install";

        (await _scene.GetAsync($"/_/proxy/tenants/{tenant}", viewer)).ShouldBe(HttpStatusCode.OK);
        (await _scene.PostAsync(install, "[]", viewer)).ShouldBe(HttpStatusCode.Forbidden).Body.ShouldContain("operator");
        (await _scene.PostAsync(install, "[]", worker)).ShouldBe(HttpStatusCode.OK);
        (await _scene.PostAsync($"{install}?purge=true", "[]", worker)).ShouldBe(HttpStatusCode.Forbidden).Body.ShouldContain("admin");
        (await _scene.PostAsync("/_/proxy/modules", """{"id":"mod-a-1.0.0"}""", worker)).ShouldBe(HttpStatusCode.Forbidden);
        (await _scene.GetAsync("/api/v1/tokens", worker)).ShouldBe(HttpStatusCode.Forbidden);
        (await _scene.GetAsync("/api/v1/tokens", admin)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_bound_token_reaches_its_tenants_only_on_every_path_and_in_every_list()
    {
        var admin = await _scene.MakeTokenAsync(TokenRole.Admin);
        var (own, other) = (await _scene.AddTenantAsync(admin), await _scene.AddTenantAsync(admin));
        var bound = await _scene.MakeTokenAsync(TokenRole.Admin, own);

        foreach (var path in (string[])["/_/proxy/tenants/{0}", "/_/proxy/tenants/{0}/modules", "/_/proxy/tenants/{0}/install",
            "/api/v1/tenants/{0}", "/api/v1/tenants/{0}/status", "/api/v1/tenants/{0}/modules"])
        {
            (await _scene.GetAsync(path.Replace("{0}", own), bound)).ShouldBe(HttpStatusCode.OK);
            (await _scene.GetAsync(path.Replace("{0}", other), bound)).ShouldBe(HttpStatusCode.Forbidden);
            (await _scene.GetAsync(path.Replace("{0}", "nobody"), bound)).ShouldBe(HttpStatusCode.Forbidden);
        }

        (await _scene.GetAsync("/_/proxy/tenants", bound)).Json.AsArray().Count.ShouldBe(1);
        (await _scene.GetAsync("/api/v1/tenants", bound)).Json["items"]!.AsArray().Count.ShouldBe(1);
        (await _scene.GetAsync("/api/v1/status", bound)).Json["items"]!.AsArray().Count.ShouldBe(1);
        (await _scene.PostAsync("/api/v1/plans", $$"""{"to":["datalab"],"tenants":["{{other}}"]}""", bound)).ShouldBe(HttpStatusCode.Forbidden);
        (await _scene.PostAsync("/_/proxy/tenants", """{"id":"new"}""", bound)).ShouldBe(HttpStatusCode.Forbidden);
        (await _scene.GetAsync("/api/v1/audit", bound)).ShouldBe(HttpStatusCode.Forbidden);
        var job = await _scene.PostAsync($"/api/v1/tenants/{other}/jobs", """{"modules":[{"id":"okapi"}]}""", admin);
        var id = job.ShouldBe(HttpStatusCode.Accepted).Json["id"]!.GetValue<string>();
        (await _scene.GetAsync($"/api/v1/jobs/{id}", bound)).ShouldBe(HttpStatusCode.Forbidden);
        (await _scene.GetAsync("/api/v1/jobs", bound)).Json["items"]!.AsArray().Count.ShouldBe(0);
        (await _scene.GetAsync("/api/v1/jobs", admin)).Json["items"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_token_is_told_once_kept_as_a_hash_and_refused_when_it_is_revoked_or_expired()
    {
        var admin = await _scene.MakeTokenAsync(TokenRole.Admin);
        var made = (await _scene.PostAsync("/api/v1/tokens", """{"name":"ci","role":"viewer"}""", admin)).ShouldBe(HttpStatusCode.Created);
        var text = made.Json["token"]!.GetValue<string>();

        (await _scene.GetAsync("/api/v1/tenants", text)).ShouldBe(HttpStatusCode.OK);
        (await _scene.GetAsync("/api/v1/tokens", admin)).Body.ShouldNotContain(text.Split('_', 3)[2]);
        var stored = await File.ReadAllBytesAsync(Path.Combine(_scene.Folder, "control.db"), Cancellation);
        System.Text.Encoding.Latin1.GetString(stored).ShouldNotContain(text.Split('_', 3)[2]);
        (await _scene.DeleteAsync($"/api/v1/tokens/{made.Json["details"]!["id"]}", admin)).ShouldBe(HttpStatusCode.NoContent);
        (await _scene.GetAsync("/api/v1/tenants", text)).ShouldBe(HttpStatusCode.Unauthorized);
        (await _scene.DeleteAsync("/api/v1/tokens/unknown", admin)).ShouldBe(HttpStatusCode.NotFound);
        (await _scene.PostAsync("/api/v1/tokens", """{"name":"old","expires":"2020-01-01T00:00:00Z"}""", admin)).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Guessing_is_slowed_and_keeps_nobody_else_out()
    {
        var admin = await _scene.MakeTokenAsync(TokenRole.Admin);
        for (var attempt = 0; attempt < Uplift.Server.Access.FailedAttempts.Most; attempt++)
        {
            (await _scene.GetAsync("/api/v1/tenants", $"uplift_00000000000{attempt % 10}_guess{attempt}")).ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await _scene.GetAsync("/api/v1/tenants", "uplift_0_guess")).ShouldBe(HttpStatusCode.TooManyRequests).Header("Retry-After").ShouldNotBeEmpty();
        (await _scene.GetAsync("/health/live")).ShouldBe(HttpStatusCode.OK);
        (await _scene.GetAsync("/api/v1/tenants", admin)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_expired_token_is_valid_no_more()
    {
        var (token, _) = await _scene.Control.Tokens.CreateAsync(
            new NewToken { Name = "short", Role = TokenRole.Viewer, Expires = DateTimeOffset.UtcNow.AddHours(1) }, "test", Cancellation);

        token.IsValidAt(DateTimeOffset.UtcNow).ShouldBeTrue();
        token.IsValidAt(DateTimeOffset.UtcNow.AddHours(2)).ShouldBeFalse();
    }
}
