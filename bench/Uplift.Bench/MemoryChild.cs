using Uplift.Bench.Scenarios;
using Uplift.Execution;
using Uplift.Sqlite;
using Uplift.Stores;

namespace Uplift.Bench;

/// <summary>A process of its own that does one upgrade and says how much memory it took at most.</summary>
internal static class MemoryChild
{
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
