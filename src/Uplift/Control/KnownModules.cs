using System.Collections.Concurrent;
using System.Text;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Resolution;

namespace Uplift.Control;

/// <summary>
/// All module versions that are known: the packages of the catalog and the posted descriptors
/// together, with their urls.
/// What was posted counts where both have the same id.
/// </summary>
public sealed class KnownModules
{
    private readonly ModuleDirectory _directory;
    private readonly Func<Catalog> _catalog;
    private ModuleView? _view;

    /// <summary>With packages that stay the same.</summary>
    public KnownModules(ModuleDirectory directory, Catalog catalog)
        : this(directory, () => catalog)
    {
    }

    /// <summary>With packages to which some may be added; another catalog is asked for each time.</summary>
    public KnownModules(ModuleDirectory directory, Func<Catalog> catalog)
    {
        _directory = directory;
        _catalog = catalog;
    }

    /// <summary>What is known now; made anew only when someone has written since, or packages were added.</summary>
    /// <exception cref="UpliftException">A stored descriptor cannot be read.</exception>
    public async Task<ModuleView> ReadAsync(CancellationToken cancellationToken) =>
        ViewOf(await _directory.ReadAsync(cancellationToken));

    /// <summary>What was known within the last second; what this process wrote is known at once.</summary>
    /// <exception cref="UpliftException">A stored descriptor cannot be read.</exception>
    public async ValueTask<ModuleView> ReadRecentAsync(CancellationToken cancellationToken) =>
        ViewOf(await _directory.ReadRecentAsync(cancellationToken));

    private ModuleView ViewOf(ModuleDirectory.Snapshot snapshot)
    {
        var catalog = _catalog();
        if (_view is { } view && ReferenceEquals(view.Directory, snapshot) && ReferenceEquals(view.Catalog, catalog))
        {
            return view;
        }

        return _view = new ModuleView(snapshot, Registry(snapshot, catalog), catalog);
    }

    private static ModuleRegistry Registry(ModuleDirectory.Snapshot snapshot, Catalog catalog)
    {
        var bag = new DiagnosticBag();
        var posted = snapshot.Descriptors
            .Select(each => ModuleDescriptor.Read($"{each.Id}.json", Encoding.UTF8.GetBytes(each.Content), bag))
            .OfType<ModuleDescriptor>().ToList();
        bag.ThrowIfErrors();
        var ids = posted.Select(each => each.Id).ToHashSet();
        var packed = catalog.All.Select(package => package.Descriptor).Where(each => !ids.Contains(each.Id));
        return new ModuleRegistry([.. posted, .. packed]);
    }
}

/// <summary>What was known at one moment.</summary>
/// <param name="Directory">The posted descriptors and the urls.</param>
/// <param name="Registry">All module versions.</param>
/// <param name="Catalog">The packages among them.</param>
public sealed record ModuleView(ModuleDirectory.Snapshot Directory, ModuleRegistry Registry, Catalog Catalog)
{
    private readonly ConcurrentDictionary<string, ModuleDescriptor?> _found = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ModulePackage?> _packages = new(StringComparer.Ordinal);
    private Resolver? _resolver;

    /// <summary>Resolves requests; made when it is needed first.</summary>
    public Resolver Resolver => _resolver ??= new Resolver(Registry);

    /// <summary>The descriptor of a module id; null: not known.</summary>
    public ModuleDescriptor? Find(string id) =>
        _found.GetOrAdd(id, static (text, registry) => registry.Find(text), Registry);

    /// <summary>The package of a module id; null: it has none.</summary>
    public ModulePackage? PackageOf(string id) =>
        _packages.GetOrAdd(id, static (text, catalog) => catalog.Find(text), Catalog);

    /// <summary>Where the module is reached; null: not known.</summary>
    public string? UrlOf(string id) => Directory.UrlOf(id);
}
