using System.Text;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Resolution;

namespace Uplift.Control;

/// <summary>
/// All module versions that are known: the packages of the catalog and the posted descriptors together, with their urls.
/// What was posted counts where both have the same id.
/// </summary>
public sealed class KnownModules(ModuleDirectory directory, Catalog catalog)
{
    private ModuleView? _view;

    /// <summary>The packages.</summary>
    public Catalog Catalog => catalog;

    /// <summary>What is known now; made anew only when someone has written since.</summary>
    /// <exception cref="UpliftException">A stored descriptor cannot be read.</exception>
    public async Task<ModuleView> ReadAsync(CancellationToken cancellationToken)
    {
        var snapshot = await directory.ReadAsync(cancellationToken);
        if (_view is { } view && ReferenceEquals(view.Directory, snapshot)) return view;
        return _view = new ModuleView(snapshot, Registry(snapshot), catalog);
    }

    private ModuleRegistry Registry(ModuleDirectory.Snapshot snapshot)
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
    private Resolver? _resolver;

    /// <summary>Resolves requests; made when it is needed first.</summary>
    public Resolver Resolver => _resolver ??= new Resolver(Registry);

    /// <summary>The descriptor of a module id; null: not known.</summary>
    public ModuleDescriptor? Find(string id) => Registry.Find(id);

    /// <summary>The package of a module id; null: it has none.</summary>
    public ModulePackage? PackageOf(string id) => Catalog.Find(id);

    /// <summary>Where the module is reached; null: not known.</summary>
    public string? UrlOf(string id) => Directory.UrlOf(id);
}
