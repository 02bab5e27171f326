using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Uplift.Server.Processes;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>What tests about started modules look at: ports that nobody has, and processes of the machine.</summary>
internal static class StartedProcesses
{
    private const int Ports = 8;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A range of ports that no other test has.</summary>
    public static ModuleStarting Starting(TimeSpan? grace = null)
    {
        var first = FirstPort();
        var how = new ModuleStarting { FirstPort = first, LastPort = first + Ports };
        return grace is { } given ? how with { Grace = given } : how;
    }

    /// <summary>True while a process lives; what has died and was not buried does not.</summary>
    public static bool IsAlive(int process)
    {
        try
        {
            // "pid (name) state …", where the name may hold anything.
            var status = File.ReadAllText($"/proc/{process}/stat");
            return status[(status.LastIndexOf(')') + 2)] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Waits until something holds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(s_limit);
        while (!await holds())
        {
            if (limit.IsCancellationRequested) throw new TimeoutException($"It does not come to be that {what}.");
            await Task.Delay(50, Token);
        }
    }

    /// <summary>Waits until a process has died.</summary>
    public static Task GoneAsync(int process) =>
        UntilAsync(() => Task.FromResult(!IsAlive(process)), $"process {process} is gone");

    /// <summary>What <c>/echo/process</c> of a module says: its version, its process and the variable that it tells.</summary>
    public static (string Version, int Process, string Greeting) Read(string body) =>
        body.Split(' ', 3) is [var version, var process, var greeting]
            ? (version, int.Parse(process), greeting)
            : throw new FormatException(body);

    /// <summary>The descriptor of an echo module.</summary>
    public static JsonObject Descriptor(string product, string version, string? launch = null) => JsonNode.Parse($$"""
        { "id": "{{product}}-{{version}}", "provides": [ { "id": "{{product}}", "version": "1.0", "handlers": [
          { "methods": ["GET"], "pathPattern": "/echo/{id}" } ] } ]{{(launch is null ? "" : $", \"launchDescriptor\": {launch}")}} }
        """)!.AsObject();

    private static int FirstPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return Math.Min(((IPEndPoint)listener.LocalEndpoint).Port, ushort.MaxValue - Ports);
    }
}
