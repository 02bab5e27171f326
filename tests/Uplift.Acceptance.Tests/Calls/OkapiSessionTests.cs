using System.Diagnostics;
using Uplift.Acceptance.Tests.Cli;

namespace Uplift.Acceptance.Tests.Calls;

/// <summary>The session of the sample, driven with curl against a server and a stand-in in processes of their own.</summary>
public sealed class OkapiSessionTests
{
    private const string Listening = "Listening on ";

    [Fact]
    public async Task The_session_of_the_sample_goes_as_it_says()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl") && File.Exists("/bin/bash"), "There is no curl or no bash.");
        using var workspace = new UpliftProcess();
        Directory.CreateDirectory(workspace.PathOf("packages"));
        await File.WriteAllTextAsync(workspace.PathOf("uplift.yaml"),
            "store: sqlite:tenants/{tenant}.db\ncontrol: sqlite:control.db\npackages: packages\n", TestContext.Current.CancellationToken);
        await using var modules = await StandInProcess.StartAsync(workspace.PathOf("modules.log"));
        using var server = workspace.Start(["serve", "--listen", "127.0.0.1:0"]);
        try
        {
            var (exitCode, output) = await DriveAsync(await AddressAsync(server), modules.Url);

            exitCode.ShouldBe(0, output);
            output.ShouldContain("72 calls, 72 as expected");
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<string> AddressAsync(Process server)
    {
        var address = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        server.OutputDataReceived += (_, line) => Read(line.Data);
        server.ErrorDataReceived += (_, line) => Read(line.Data);
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        return await address.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        void Read(string? line)
        {
            if (line?.StartsWith(Listening, StringComparison.Ordinal) != true) return;
            address.TrySetResult(line[Listening.Length..].Split(' ', ';')[0].TrimEnd('.'));
        }
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
