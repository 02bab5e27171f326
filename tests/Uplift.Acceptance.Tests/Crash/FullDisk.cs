using System.Diagnostics;
using Uplift.Acceptance.Tests.Scenes;

namespace Uplift.Acceptance.Tests.Crash;

/// <summary>A disk that is full stops an upgrade with a clear word, and costs nothing but time.</summary>
[Collection<SqliteLibrary>]
public sealed class FullDisk(SqliteLibraryRun run)
{
    private const int Spare = 120;

    [Fact]
    public async Task A_full_disk_is_named_and_the_same_command_goes_on_when_there_is_room()
    {
        await using var scene = (SqliteScene)await run.Before.CopyAsync();
        var tenants = scene.Uplift.PathOf("tenants");
        var file = Path.Combine(tenants, $"{LibraryRun.Tenant}.db");
        var content = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        var size = (content.Length / 1024) + Spare;
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", $"size={size}k", "none", tenants) == 0,
            "Only root can make a small disk, where mounting is allowed.");
        try
        {
            await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
            var full = (await scene.Uplift.RunAsync(LibraryRun.Upgrade)).ShouldExitWith(1);
            full.Output.ShouldContain("full", customMessage: full.Error);
            full.Output.ShouldContain($"{LibraryRun.Tenant}.db");

            (await RunAsync("mount", "-o", "remount,size=64m", tenants)).ShouldBe(0);
            (await scene.Uplift.RunAsync(LibraryRun.Upgrade)).ShouldExitWith(LibraryRun.UpgradeExit);
            (await scene.DumpAsync()).DifferenceFrom(run.StateAfter).ShouldBeNull();
        }
        finally
        {
            await RunAsync("umount", tenants);
        }
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
        await process!.WaitForExitAsync();
        return process.ExitCode;
    }
}
