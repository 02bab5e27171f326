using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Tests.Samples;

/// <summary>The folders below <c>samples/</c> of this repository.</summary>
internal static class Workspace
{
    private static readonly ConcurrentDictionary<string, Lazy<ModulePackage>> s_inventory = new();

    public static string PathOf(params string[] parts) => Path.Combine([Root(), "samples", .. parts]);

    /// <summary>
    /// Reads a package that must be free of errors and of all warnings but one: upstream's schemas hold a key twice
    /// here and there.
    /// </summary>
    public static ModulePackage Read(params string[] parts)
    {
        var bag = new DiagnosticBag();
        var package = PackageReader.Read(PathOf(parts), bag);
        bag.Where(item => item.Severity == Severity.Error || item.Code != DiagnosticCodes.DuplicateKey).ShouldBeEmpty();
        return package.ShouldNotBeNull();
    }

    /// <summary>A package of the library workspace, read once for all tests.</summary>
    public static ModulePackage Inventory(string version) => s_inventory.GetOrAdd(version, static version =>
        new(() => Read("folio-inventory", "packages", $"mod-inventory-storage-{version}"))).Value;

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
