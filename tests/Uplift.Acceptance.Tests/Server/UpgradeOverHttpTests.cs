using System.Diagnostics;
using System.Text.RegularExpressions;
using Uplift.Acceptance.Tests.Cli;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>The how-to of an upgrade over HTTP does what it says: its blocks, run as one script.</summary>
public sealed partial class UpgradeOverHttpTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_how_to_upgrades_over_http_alone_and_takes_one_tenant_back()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl") && File.Exists("/bin/bash"), "There is no curl or no bash.");
        using var uplift = UpliftProcess.OfSample("datalab-items");
        var yaml = uplift.PathOf("uplift.yaml");
        await File.WriteAllTextAsync(yaml, (await File.ReadAllTextAsync(yaml, Cancellation)).Replace("acceptPreview: true", ""), Cancellation);
        (await uplift.RunAsync("package", "pack", "packages/datalab-2.0.0", "--out", "datalab-2.0.0.zip")).ShouldExitWith(0);
        Directory.Delete(uplift.PathOf("packages", "datalab-2.0.0"), recursive: true);
        foreach (var tenant in (string[])["lab1", "lab2"])
        {
            (await uplift.RunAsync("tenant", "add", tenant, "--install", "datalab-1.0.0", "--load-sample")).ShouldExitWith(0);
        }

        var token = (await uplift.RunAsync("token", "create", "ci", "--role", "admin", "--json")).ShouldExitWith(0).Json
            .GetProperty("token").GetString()!;
        await using var server = new ServerProcess(uplift);
        await server.StartAsync();

        var (exitCode, output) = await DriveAsync(uplift.Folder, server.Url, token);

        exitCode.ShouldBe(0, output);
        output.ShouldContain("2 \"modules\":{\"datalab\":\"2.0.0\"}");
        output.ShouldContain("2 \"compatible\":true");
        output.ShouldContain("2 \"outcome\":\"done\"");
        var status = (await uplift.RunAsync("status", "--json")).ShouldExitWith(0).Json.GetProperty("tenants");
        status.EnumerateArray().Select(tenant => tenant.GetProperty("modules").GetProperty("datalab").GetString()).ShouldBe(["1.0.0", "2.0.0"]);
    }

    private static async Task<(int ExitCode, string Output)> DriveAsync(string folder, string server, string token)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "how-to", "upgrade-over-http.md"), Cancellation);
        var script = string.Join('\n', Block().Matches(text).Select(block => block.Groups[1].Value));
        var start = new ProcessStartInfo("/bin/bash", ["-c", $"exec 2>&1; set -euo pipefail\n{script}"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        (start.Environment["SERVER"], start.Environment["TOKEN"]) = (server, token);
        using var session = Process.Start(start)!;
        var output = await session.StandardOutput.ReadToEndAsync(Cancellation);
        await session.WaitForExitAsync(Cancellation);
        return (session.ExitCode, output);
    }

    [GeneratedRegex("^```bash\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
