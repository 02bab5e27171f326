using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Uplift.Acceptance.Tests.Cli;

namespace Uplift.Acceptance.Tests.Server;

/// <summary><c>uplift serve</c> as a process of its own.</summary>
public sealed class ServeProcessTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task It_starts_answers_and_ends_in_time_when_it_is_asked_to()
    {
        using var uplift = UpliftProcess.OfSample("datalab-items");
        var address = $"127.0.0.1:{FreePort()}";
        using var server = uplift.Start(["serve", "--listen", address, "--drain", "5"]);
        var log = server.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{address}") };

        (await UntilAnsweredAsync(client, server)).ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync("/api/v1/tenants", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var began = Stopwatch.GetTimestamp();
        using (var kill = Process.Start("kill", ["-TERM", server.Id.ToString()])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var limit = new CancellationTokenSource(s_limit);
        await server.WaitForExitAsync(limit.Token);

        server.ExitCode.ShouldBe(0);
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(15));
        var lines = await log;
        lines.ShouldContain("There is no token");
        lines.ShouldContain("\"Path\":\"/api/v1/tenants\"");
        lines.ShouldContain("Stopped.");
    }

    [Fact]
    public async Task It_does_not_listen_elsewhere_without_a_token_and_says_what_to_do()
    {
        using var uplift = UpliftProcess.OfSample("datalab-items");

        var refused = (await uplift.RunAsync("serve", "--listen", $"*:{FreePort()}")).ShouldExitWith(1);

        refused.Error.ShouldContain("UP5013");
        refused.Error.ShouldContain("uplift token create");
        (await uplift.RunAsync("serve", "--listen", "nowhere:x")).ShouldExitWith(2).Error.ShouldContain("UP5009");
    }

    [Fact]
    public async Task Tokens_are_made_shown_and_revoked_by_the_command_line()
    {
        using var uplift = UpliftProcess.OfSample("datalab-items");

        var made = (await uplift.RunAsync("token", "create", "ci", "--role", "operator", "--days", "1", "--json")).ShouldExitWith(0).Json;
        var id = made.GetProperty("id").GetString()!;

        made.GetProperty("token").GetString()!.ShouldStartWith($"uplift_{id}_");
        (await uplift.RunAsync("token", "list")).ShouldExitWith(0).Output.ShouldContain("operator");
        (await uplift.RunAsync("token", "revoke", id)).ShouldExitWith(0);
        var listed = (await uplift.RunAsync("token", "list", "--json")).Json.GetProperty("tokens")[0];
        listed.GetProperty("valid").GetBoolean().ShouldBeFalse();
        (await uplift.RunAsync("token", "revoke", "unknown")).ShouldExitWith(1).Error.ShouldContain("UP5012");
        (await uplift.RunAsync("token", "create", "x", "--tenant", "nobody")).ShouldExitWith(1).Error.ShouldContain("UP5003");
        (await uplift.RunAsync("token", "create", "x", "--role", "king")).ShouldExitWith(2);
    }

    private static async Task<HttpStatusCode> UntilAnsweredAsync(HttpClient client, Process server)
    {
        using var limit = new CancellationTokenSource(s_limit);
        while (true)
        {
            server.HasExited.ShouldBeFalse("the server ended by itself");
            try
            {
                return (await client.GetAsync("/health/ready", limit.Token)).StatusCode;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
