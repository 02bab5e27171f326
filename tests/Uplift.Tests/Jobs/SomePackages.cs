using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Tests.Jobs;

/// <summary>Packages without changes, for jobs that only have to know that there are some.</summary>
internal static class SomePackages
{
    public static Catalog Of(params IEnumerable<string> ids) => new(ids.Select(Read));

    private static ModulePackage Read(string id)
    {
        var bag = new DiagnosticBag();
        var files = new Dictionary<string, string> { ["module.json"] = $$"""{ "id": "{{id}}", "name": "X", "uplift": {} }""" };
        var package = PackageReader.Read(new MemoryFiles(id, files), bag);
        bag.ShouldBeEmpty();
        return package.ShouldNotBeNull();
    }
}
