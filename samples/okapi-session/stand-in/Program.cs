using Uplift.StandIn;

// uplift-stand-in [--port N] [--state FILE]
var port = 0;
string? state = null;
for (var index = 0; index + 1 < args.Length; index += 2)
{
    if (args[index] == "--port") port = int.Parse(args[index + 1], System.Globalization.CultureInfo.InvariantCulture);
    if (args[index] == "--state") state = args[index + 1];
}

await using var host = await StandInHost.StartAsync(port, state, CancellationToken.None);
Console.WriteLine($"Listening on {host.Url}");
await host.RunAsync();
