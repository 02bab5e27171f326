using System.Text;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Tests.Packages;

/// <summary>Packages in memory; what a test does not say is in order.</summary>
internal static class SomePackage
{
    public const string Name = "mod-x-1.0.0";

    public const string Descriptor = """
        {
          "id": "mod-x-1.0.0",
          "name": "X",
          "uplift": {
            "collections": [
              { "name": "items" },
              { "name": "notes" }
            ]
          }
        }
        """;

    public const string Change = """
        collection: items
        do:
          - remove: { path: /old }
        """;

    public static MemoryFiles Files(params (string Path, string Text)[] files)
    {
        var all = files.ToDictionary(file => file.Path, file => file.Text);
        all.TryAdd("module.json", Descriptor);
        return new MemoryFiles(Name, all);
    }

    public static MemoryFiles Files(string path, byte[] content) => new(Name, new Dictionary<string, byte[]>
    {
        ["module.json"] = Encoding.UTF8.GetBytes(Descriptor),
        [path] = content,
    });

    /// <summary>A package that only has an id.</summary>
    public static ModulePackage OfId(string id) =>
        Read(new MemoryFiles(id, new Dictionary<string, string> { ["module.json"] = $$"""{ "id": "{{id}}" }""" }));

    public static ModulePackage Read(params (string Path, string Text)[] files) => Read(Files(files));

    public static ModulePackage Read(IPackageFiles files)
    {
        var bag = new DiagnosticBag();
        var package = PackageReader.Read(files, bag);
        bag.ShouldBeEmpty();
        return package.ShouldNotBeNull();
    }

    public static string Collections(string entries) =>
        $$"""
        { "id": "mod-x-1.0.0", "uplift": { "collections": [
        {{entries}}
        ] } }
        """;
}
