using Uplift.Diagnostics;
using Uplift.Versions;

namespace Uplift.Packages;

/// <summary>The packages that are known; it does not change any more.</summary>
public sealed class Catalog
{
    private readonly Dictionary<ModuleId, ModulePackage> _byId;
    private readonly Dictionary<string, IReadOnlyList<ModulePackage>> _byProduct;

    /// <summary>A catalog of packages with different ids.</summary>
    /// <exception cref="ArgumentException">Two packages have the same id.</exception>
    public Catalog(IEnumerable<ModulePackage> packages)
    {
        All = [.. packages.OrderBy(package => package.Id.Product,
            StringComparer.Ordinal).ThenBy(package => package.Id.Version)];
        _byId = All.ToDictionary(package => package.Id);
        _byProduct = All.GroupBy(package => package.Id.Product, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, IReadOnlyList<ModulePackage> (group) => [.. group],
                StringComparer.Ordinal);
    }

    /// <summary>All packages, by product and then from the oldest version to the newest.</summary>
    public IReadOnlyList<ModulePackage> All { get; }

    /// <summary>
    /// Reads packages. Each path is a zip archive, the folder of a package, or a folder that holds such archives and
    /// folders; what
    /// else lies there is passed over. Packages with errors are left out, and the bag says why.
    /// </summary>
    /// <param name="trusted">Only packages signed by one of these are taken; null: signatures
    /// are not asked for.</param>
    public static Catalog Load(IEnumerable<string> foldersOrZips, DiagnosticBag bag, TrustedKeys? trusted = null)
    {
        var found = new Dictionary<ModuleId, ModulePackage>();
        foreach (var path in foldersOrZips.SelectMany(path => Expand(path, bag)))
        {
            if (PackageReader.ReadUntried(path, trusted, bag) is not { } package) continue;
            if (found.TryAdd(package.Id, package)) continue;
            var other = found[package.Id];
            if (other.Digest != package.Digest)
            {
                bag.Error(DiagnosticCodes.DuplicatePackage,
                    $"The module '{package.Id}' has another content here than in '{other.Origin}'.",
                    new SourcePosition(package.Origin), "Keep one of them, or give the changed module a new version.");
            }

            package.Files.Dispose();
        }

        return new Catalog(found.Values);
    }

    /// <summary>The package of a module at that version, or null.</summary>
    public ModulePackage? Find(ModuleId id) => _byId.GetValueOrDefault(id);

    /// <summary>
    /// The package of a module that a registry names, or null. Here <c>a-1.0</c> is not <c>a-1.0.0</c>, unlike in the
    /// order of changes.
    /// </summary>
    public ModulePackage? Find(OkapiModuleId id) =>
        Find(id.Text) is { } package && package.Descriptor.Id == id ? package : null;

    /// <summary>The package of a module id as a release or an operator writes it, or null.</summary>
    public ModulePackage? Find(string id)
    {
        foreach (var scheme in Enum.GetValues<VersionScheme>())
        {
            if (ModuleId.TryParse(id, scheme, out var parsed) && Find(parsed) is { } package) return package;
        }

        return null;
    }

    /// <summary>The packages of a product from the oldest version to the newest; empty when there is none.</summary>
    public IReadOnlyList<ModulePackage> VersionsOf(string product) => _byProduct.GetValueOrDefault(product) ?? [];

    internal static bool IsArchive(string path) => path.EndsWith(".zip",
        StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path);

    private static IEnumerable<string> Expand(string path, DiagnosticBag bag)
    {
        if (IsArchive(path) || File.Exists(Path.Combine(path, PackageReader.DescriptorFile))) return [path];
        if (!Directory.Exists(path))
        {
            bag.Error(DiagnosticCodes.MissingFile, $"'{path}' is neither a folder nor a zip archive.",
                new SourcePosition(path),
                "Name a package, or a folder that holds packages.");
            return [];
        }

        var archives = Directory.EnumerateFiles(path, "*.zip");
        var folders = Directory.EnumerateDirectories(path)
            .Where(folder => File.Exists(Path.Combine(folder, PackageReader.DescriptorFile)));
        return archives.Concat(folders).Order(StringComparer.Ordinal);
    }
}
