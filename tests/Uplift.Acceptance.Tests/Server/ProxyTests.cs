using System.Net;
using System.Security.Cryptography;
using Uplift.Control;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>A server that hands the requests of tenants on to the modules that serve them.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private const long Large = 100 * 1024 * 1024;

    private readonly ServerScene _scene = new() { IsProxy = true };
    private readonly string _product = ServerScene.Unique("mod");
    private EchoModule _old = null!;
    private EchoModule _next = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _scene.InitializeAsync();
        (_old, _next) = (await EchoModule.StartAsync("1.0.0"), await EchoModule.StartAsync("1.1.0"));
        await RegisterAsync("1.0.0", _old.Url);
        await RegisterAsync("1.1.0", _next.Url);
    }

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        await _old.DisposeAsync();
        await _next.DisposeAsync();
    }

    [Fact]
    public async Task During_an_upgrade_every_request_is_answered_by_the_old_version_until_the_new_one_answers()
    {
        var tenant = await InstalledAsync("1.0.0");
        (await GetAsync(tenant, "/echo/a?b=c")).ShouldBe(HttpStatusCode.OK).Body.ShouldBe($"1.0.0 a ?b=c {tenant}  ");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var asking = Enumerable.Range(0, 4).Select(_ => AskAsync(tenant, stop.Token)).ToList();

        await InstallAsync(tenant, "1.1.0");
        (await GetAsync(tenant, "/echo/a")).Body.ShouldStartWith("1.1.0");
        await stop.CancelAsync();

        foreach (var heard in await Task.WhenAll(asking))
        {
            heard.ShouldNotBeEmpty();
            heard.ShouldBe(heard.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Bodies_of_100_MB_go_through_in_both_directions_as_they_come()
    {
        var tenant = await InstalledAsync("1.0.0");
        var body = RandomNumberGenerator.GetBytes(1024 * 1024);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var sent = 0L; sent < Large; sent += body.Length) hash.AppendData(body);
        using var request = Request(HttpMethod.Post, "/echo/upload", tenant);
        request.Content = new GatedBody(body, Large, _old.Began);
        using var taken = await _scene.Client.SendAsync(request, Token);
        (await taken.Content.ReadAsStringAsync(Token))
            .ShouldBe($"{Large} {Convert.ToHexStringLower(hash.GetHashAndReset())}");

        using var asked = Request(HttpMethod.Get, $"/echo/download/{Large}", tenant);
        using var given = await _scene.Client.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var stream = await given.Content.ReadAsStreamAsync(Token);
        var buffer = new byte[body.Length];
        var count = (long)await stream.ReadAsync(buffer, Token);
        _old.GoOn.SetResult();
        while (await stream.ReadAsync(buffer, Token) is > 0 and var more) count += more;
        count.ShouldBe(Large);
    }

    [Fact]
    public async Task What_nobody_answers_is_said_by_name()
    {
        var tenant = await InstalledAsync("1.0.0");

        (await GetAsync("nobody", "/echo/a")).ShouldBe(HttpStatusCode.NotFound).Body.ShouldContain("There is no tenant 'nobody'");
        (await GetAsync(tenant, "/other/a")).ShouldBe(HttpStatusCode.NotFound)
            .Body.ShouldContain($"No module of tenant '{tenant}' answers GET '/other/a'");
        (await _scene.PostAsync("/echo/a")).ShouldBe(HttpStatusCode.NotFound).Body.ShouldContain("X-Okapi-Tenant");
        (await GetAsync(tenant, "/echo/a/none")).ShouldBe(HttpStatusCode.NotFound).Body.ShouldBeEmpty();
        (await GetAsync(tenant, "/api/v1/tenants")).ShouldBe(HttpStatusCode.OK);

        await _old.DisposeAsync();
        (await GetAsync(tenant, "/echo/a")).ShouldBe(HttpStatusCode.BadGateway).Body.ShouldContain($"{_product}-1.0.0");
        (await _scene.DeleteAsync($"/_/discovery/modules/{_product}-1.0.0")).ShouldBe(HttpStatusCode.NoContent);
        (await GetAsync(tenant, "/echo/a")).ShouldBe(HttpStatusCode.ServiceUnavailable).Body.ShouldContain("uplift module url");
    }

    [Fact]
    public async Task The_token_of_the_server_is_asked_for_and_stays_here_while_that_of_the_platform_goes_on()
    {
        var admin = await _scene.MakeTokenAsync(TokenRole.Admin);
        var (tenant, other) = (await InstalledAsync("1.0.0", admin), await InstalledAsync("1.0.0", admin));
        var bound = await _scene.MakeTokenAsync(TokenRole.Viewer, tenant);

        (await GetAsync(tenant, "/echo/a")).ShouldBe(HttpStatusCode.Unauthorized);
        (await GetAsync(other, "/echo/a", bound)).ShouldBe(HttpStatusCode.Forbidden);
        (await GetAsync(tenant, "/echo/a", bound)).ShouldBe(HttpStatusCode.OK).Body.ShouldBe($"1.0.0 a  {tenant}  ");
        (await _scene.SendAsync("GET", "/echo/a", null, bound, ("X-Okapi-Tenant", tenant), ("X-Okapi-Token", "of-the-platform")))
            .Body.ShouldBe($"1.0.0 a  {tenant} of-the-platform ");
        (await _scene.SendAsync("GET", "/echo/a", null, null, ("X-Okapi-Tenant", tenant), ("X-Okapi-Token", bound)))
            .Body.ShouldBe($"1.0.0 a  {tenant}  ");
        (await _scene.SendAsync("POST", "/echo/upload", "{}", bound, ("X-Okapi-Tenant", tenant))).ShouldBe(HttpStatusCode.Forbidden);
    }

    private async Task RegisterAsync(string version, string url)
    {
        (await _scene.PostAsync("/_/proxy/modules", $$"""
            { "id": "{{_product}}-{{version}}", "provides": [ { "id": "{{_product}}", "version": "1.0", "handlers": [
              { "methods": ["GET"], "pathPattern": "/echo/{id}" }, { "methods": ["GET"], "pathPattern": "/echo/{id}/none" },
              { "methods": ["*"], "path": "/echo/download" }, { "methods": ["POST"], "pathPattern": "/echo/upload" } ] } ] }
            """)).ShouldBe(HttpStatusCode.Created);
        (await _scene.PostAsync("/_/discovery/modules",
            $$"""{ "srvcId": "{{_product}}-{{version}}", "instId": "{{_product}}-{{version}}-a", "url": "{{url}}" }"""))
            .ShouldBe(HttpStatusCode.Created);
    }

    private async Task<string> InstalledAsync(string version, string? token = null)
    {
        var tenant = await _scene.AddTenantAsync(token);
        await InstallAsync(tenant, version, token);
        return tenant;
    }

    private async Task InstallAsync(string tenant, string version, string? token = null) => (await _scene.PostAsync(
        $"/_/proxy/tenants/{tenant}/install", $$"""[{"id":"{{_product}}-{{version}}","action":"enable"}]""", token))
        .ShouldBe(HttpStatusCode.OK);

    private Task<Answer> GetAsync(string tenant, string path, string? token = null) =>
        _scene.SendAsync("GET", path, null, token, ("X-Okapi-Tenant", tenant));

    private async Task<List<string>> AskAsync(string tenant, CancellationToken stop)
    {
        var heard = new List<string>();
        while (!stop.IsCancellationRequested)
        {
            heard.Add((await GetAsync(tenant, "/echo/a")).ShouldBe(HttpStatusCode.OK).Body);
        }

        return heard;
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string tenant)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Okapi-Tenant", tenant);
        return request;
    }

    // Sends its first part, and the rest only when the module has got some of it.
    private sealed class GatedBody(byte[] part, long size, Task gate) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var sent = 0L; sent < size; sent += part.Length)
            {
                await stream.WriteAsync(part, Token);
                await stream.FlushAsync(Token);
                if (sent == 0) await gate.WaitAsync(TimeSpan.FromMinutes(1), Token);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = size;
            return true;
        }
    }
}
