using System.Text.Json.Nodes;
using Uplift.Calls;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Bench;

/// <summary>Modules on four levels: each needs two of the level below, as those of a platform do.</summary>
internal static class InstallModules
{
    /// <summary>How many there are.</summary>
    public const int Count = 60;

    private const int Levels = 4;
    private const int PerLevel = Count / Levels;

    /// <summary>Their ids, those that others need first.</summary>
    public static IReadOnlyList<string> Ids { get; } = [.. Enumerable.Range(0, Count).Select(Id)];

    /// <summary>Their descriptors with <c>_tenant</c> 2.0.</summary>
    public static IReadOnlyList<StoredDescriptor> Descriptors { get; } =
        [.. Enumerable.Range(0, Count).Select(number => new StoredDescriptor(Id(number), Text(number)))];

    /// <summary>What each of them is told when it is enabled.</summary>
    public static IReadOnlyList<(string Module, ModuleCall Call)> Calls { get; } = [.. Descriptors.Select(CallOf)];

    private static string Id(int number) => $"mod-bench{number:00}-1.0.0";

    private static string Text(int number)
    {
        var (level, place) = Math.DivRem(number, PerLevel);
        var needs = level == 0 ? [] : new[] { place, (place + 1) % PerLevel }.Select(other => ((level - 1) * PerLevel) + other);
        return new JsonObject
        {
            ["id"] = Id(number),
            ["name"] = $"Module {number} of the benchmark",
            ["provides"] = new JsonArray(
                new JsonObject { ["id"] = $"bench{number:00}", ["version"] = "1.0", ["handlers"] = new JsonArray() },
                new JsonObject
                {
                    ["id"] = TenantInterface.Id,
                    ["version"] = "2.0",
                    ["interfaceType"] = "system",
                    ["handlers"] = new JsonArray(
                        new JsonObject { ["methods"] = new JsonArray("POST"), ["pathPattern"] = "/_/tenant" },
                        new JsonObject { ["methods"] = new JsonArray("GET", "DELETE"), ["pathPattern"] = "/_/tenant/{id}" }),
                }),
            ["requires"] = new JsonArray(
                [.. needs.Select(other => (JsonNode)new JsonObject { ["id"] = $"bench{other:00}", ["version"] = "1.0" })]),
        }.ToJsonString();
    }

    private static (string Module, ModuleCall Call) CallOf(StoredDescriptor stored)
    {
        var bag = new DiagnosticBag();
        var descriptor = ModuleDescriptor.Read($"{stored.Id}.json", System.Text.Encoding.UTF8.GetBytes(stored.Content), bag);
        bag.ThrowIfErrors();
        return (stored.Id, TenantInterface.CallsFor(descriptor!, new TenantOperation.Enable()).Single());
    }
}
