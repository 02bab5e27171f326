using System.Diagnostics;

namespace Uplift.Acceptance.Tests.Cli;

public sealed class InterruptionTests
{
    [Fact]
    public async Task A_terminated_run_ends_with_130_and_says_how_to_go_on()
    {
        using var uplift = UpliftProcess.OfSample("folio-inventory");
        foreach (var tenant in (string[])["a", "b", "c"])
        {
            (await uplift.RunAsync("tenant", "add", tenant, "--release", "2018", "--load-sample")).ShouldExitWith(0);
        }

        using var process = uplift.Start(["upgrade", "--release", "2023", "--yes", "--parallel", "1"]);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        // The first line about a step says that the first tenant is under way and the last is not.
        (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldNotBeNull();
        using (var signal = Process.Start("kill", ["-TERM", process.Id.ToString()])) await signal.WaitForExitAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(130, error + await output);
        error.ShouldContain("uplift resume");
        (await uplift.RunAsync("resume")).ShouldExitWith(0);
        (await uplift.RunAsync("upgrade", "--release", "2023", "--yes")).ShouldExitWith(0);
        (await uplift.RunAsync("plan", "--release", "2023", "--refresh")).ShouldExitWith(0);
    }
}
