using System.Diagnostics;
using Uplift.Acceptance.Tests.Cli;
using Uplift.Acceptance.Tests.Server;

namespace Uplift.Acceptance.Tests.Calls;

/// <summary>The session of the sample, driven with curl against a server and a stand-in in processes of their own.</summary>
public sealed class OkapiSessionTests
{
    [Fact]
    public async Task The_session_of_the_sample_goes_as_it_says()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl") && File.Exists("/bin/bash"), "There is no curl or no bash.");
        using var workspace = new UpliftProcess();
        Directory.CreateDirectory(workspace.PathOf("packages"));
        await File.WriteAllTextAsync(workspace.PathOf("uplift.yaml"),
            "store: sqlite:tenants/{tenant}.db\ncontrol: sqlite:control.db\npackages: packages\n", TestContext.Current.CancellationToken);
        await using var modules = await StandInProcess.StartAsync(workspace.PathOf("modules.log"));
        await using var server = new ServerProcess(workspace);
        await server.StartAsync();

        var (exitCode, output) = await DriveAsync(server.Url, modules.Url);

        exitCode.ShouldBe(0, output);
        output.ShouldContain("72 calls, 72 as expected");
    }

    private static async Task<(int ExitCode, string Output)> DriveAsync(string platform, string modules)
    {
        var start = new ProcessStartInfo("/bin/bash", [Path.Combine(Repository.Sample("okapi-session"), "session.sh")])
        {
            RedirectStandardOutput = true,
        };
        (start.Environment["PLATFORM"], start.Environment["MODULES"]) = (platform, modules);
        using var session = Process.Start(start)!;
        var output = await session.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await session.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (session.ExitCode, output);
    }
}
