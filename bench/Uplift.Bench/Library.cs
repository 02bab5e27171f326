using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Bench;

/// <summary>The module whose documents are changed: a member renamed and one set, declared or written in C#.</summary>
internal static class Library
{
    private const string Descriptor =
        """{ "id": "library-VERSION", "uplift": { "collections": [ { "name": "items" } ] } }""";

    /// <summary>The declared change.</summary>
    public const string Change =
        """
        collection: items
        reason: what is written on the spine has the name that librarians use
        do:
          - rename: { path: /shelf, to: shelfMark }
          - set: { path: /schema, value: 2 }
        """;

    /// <summary>The <c>module.json</c> of a version.</summary>
    public static string DescriptorOf(string version) => Descriptor.Replace("VERSION", version, StringComparison.Ordinal);

    public static TenantId Tenant { get; } = TenantId.Parse("bench");

    public static ModulePackage Old { get; } = Read("library-1.0.0", []);

    public static ModulePackage Declared { get; } =
        Read("library-2.0.0", new() { ["changes/2.0.0/010-shelf-mark.yaml"] = Change });

    /// <summary>The same change of one document in ten.</summary>
    public static ModulePackage DeclaredForTenth { get; } = Read("library-2.0.0", new()
    {
        ["changes/2.0.0/010-shelf-mark.yaml"] = Change + "\nwhen: { matches: { path: /hrid, pattern: '0$' } }\n",
    });

    public static ModulePackage Coded { get; } = Declared with
    {
        Changes =
        [
            new ObjectCodeChange
            {
                Id = "shelf-mark", Version = Declared.Id.Version, Checksum = "shelf-mark", Collection = "items",
                Position = new SourcePosition("ShelfMark.cs", 1), Create = () => new ShelfMark(),
            },
        ],
    };

    /// <summary>Carries the tenant to the version of a package.</summary>
    public static Task UpgradeAsync(IStoreProvider provider, ModulePackage package, bool journal) =>
        Engine.UpgradeAsync(provider, package, [Tenant], 1, new RunOptions { Journal = journal, Actor = "bench" });

    /// <summary>A package of texts, read as every package is.</summary>
    public static ModulePackage Read(string id, Dictionary<string, string> files, string? descriptor = null)
    {
        var version = id[(id.IndexOf('-') + 1)..];
        files["module.json"] = descriptor ?? DescriptorOf(version);
        var bag = new DiagnosticBag();
        var package = PackageReader.Read(new MemoryFiles(id, files), bag);
        bag.ThrowIfErrors();
        return package!;
    }

    private sealed class ShelfMark : IDocumentUpgrade
    {
        public void Upgrade(IObjectUpgradeContext context)
        {
            var document = context.Document;
            if (document.TryGetPropertyValue("shelf", out var shelf))
            {
                document.Remove("shelf");
                document["shelfMark"] = shelf;
            }

            document["schema"] = 2;
        }
    }
}
