using System.Diagnostics;
using Uplift.Bench.Scenarios;
using Uplift.Execution;
using Uplift.Sqlite;
using Uplift.Stores;

namespace Uplift.Bench;

/// <summary>A process of its own that does one upgrade and says how much memory it took at most.</summary>
internal static class MemoryChild
{
    /// <summary>What the managed heap of a child may hold.</summary>
    public const string HeapLimit = "0x8000000";

    /// <summary>Runs a child.</summary>
    /// <returns>The most memory that its process had, in KB.</returns>
    public static async Task<long> MeasureAsync(string kind, string place)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["memory-child", kind, place])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The child process did not start.");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? long.Parse(output.Trim().Split('\n')[^1])
            : throw new InvalidOperationException($"The child process ended with {process.ExitCode}: {output}");
    }

    /// <summary>Arguments: what to do, and where (a connection string or a folder).</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var (kind, place) = (arguments[0], arguments[1]);
        switch (kind)
        {
            case "declared":
                await DeclarativeScenario.UpliftAsync(place, Library.Declared, journal: true);
                break;
            case "code":
                await DeclarativeScenario.UpliftAsync(place, Library.Coded, journal: true);
                break;
            case "sqlite":
                await using (var provider = new SqliteProvider(Path.Combine(place, "before", "{tenant}.db")))
                {
                    await Library.UpgradeAsync(provider, Library.Declared, journal: true);
                }

                break;
            case "verify-json":
                await VerifiedObjects.Documents.VerifyAsync(place, deltas: true, _ => { });
                break;
            case "verify-xml":
                await VerifiedObjects.Xml.VerifyAsync(place, deltas: true, _ => { });
                break;
            default:
                await UpgradeTenantsAsync(place, int.Parse(kind));
                break;
        }

        var peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal));
        Console.WriteLine(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        return 0;
    }

    public static IReadOnlyList<TenantId> TenantsUpTo(int count) =>
        [.. Enumerable.Range(0, count).Select(number => TenantId.Parse($"t{number}"))];

    private static async Task UpgradeTenantsAsync(string connection, int tenants)
    {
        await using var provider = Arena.Provider(connection);
        await Engine.UpgradeAsync(provider, Library.Declared, TenantsUpTo(tenants), 4, new RunOptions { Actor = "bench" });
    }
}
