using System.Collections.Immutable;
using Uplift.Packages;
using Uplift.Versions;

namespace Uplift.Resolution;

/// <summary>
/// The module versions that are known, found by id, by product and by interface. It does not change:
/// <see cref="With"/> and <see cref="Without"/> give another one that shares what is the same. Everything comes in the
/// order of ids, whatever the order in which modules were added.
/// </summary>
public sealed class ModuleRegistry
{
    private readonly ImmutableSortedDictionary<OkapiModuleId, ModuleDescriptor> _modules;
    private readonly ImmutableDictionary<string, ModuleDescriptor[]> _products;
    private readonly InterfaceIndex _providers;
    private readonly InterfaceIndex _users;

    /// <summary>A registry of descriptors with different ids.</summary>
    /// <exception cref="ArgumentException">Two descriptors have equal ids.</exception>
    public ModuleRegistry(IEnumerable<ModuleDescriptor> descriptors)
    {
        var modules = ImmutableSortedDictionary.CreateBuilder<OkapiModuleId, ModuleDescriptor>();
        foreach (var descriptor in descriptors)
        {
            if (modules.ContainsKey(descriptor.Id)) throw Duplicate(descriptor, nameof(descriptors));
            modules.Add(descriptor.Id, descriptor);
        }

        _modules = modules.ToImmutable();
        _products = _modules.Values.GroupBy(module => module.Id.Product, StringComparer.Ordinal)
            .ToImmutableDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        _providers = InterfaceIndex.Of(_modules.Values, module => module.Provides);
        _users = InterfaceIndex.Of(_modules.Values, Used);
    }

    private ModuleRegistry(
        ImmutableSortedDictionary<OkapiModuleId, ModuleDescriptor> modules,
        ImmutableDictionary<string, ModuleDescriptor[]> products,
        InterfaceIndex providers,
        InterfaceIndex users)
    {
        _modules = modules;
        _products = products;
        _providers = providers;
        _users = users;
    }

    /// <summary>The registry without modules.</summary>
    public static ModuleRegistry Empty { get; } = new([]);

    /// <summary>How many module versions there are.</summary>
    public int Count => _modules.Count;

    /// <summary>All module versions, by id.</summary>
    public IEnumerable<ModuleDescriptor> All => _modules.Values;

    /// <summary>All products, in ordinal order.</summary>
    public IEnumerable<string> Products => _products.Keys.Order(StringComparer.Ordinal);

    /// <summary>The module version of that id, or null.</summary>
    public ModuleDescriptor? Find(OkapiModuleId id) => _modules.GetValueOrDefault(id);

    /// <summary>The module version of an id as a request writes it, or null; also null where it is none.</summary>
    public ModuleDescriptor? Find(string id)
    {
        foreach (var scheme in Enum.GetValues<VersionScheme>())
        {
            if (OkapiModuleId.TryParse(id, scheme, out var parsed, out _) && Find(parsed) is { } found) return found;
        }

        return null;
    }

    /// <summary>The versions of a product from the oldest to the newest; empty when there is none.</summary>
    public IReadOnlyList<ModuleDescriptor> VersionsOf(string product) =>
        _products.GetValueOrDefault(product) ?? [];

    /// <summary>The newest version of a product, or null.</summary>
    public ModuleDescriptor? NewestOf(string product) => VersionsOf(product) is [.., var newest] ? newest : null;

    /// <summary>Which module versions provide an interface, of whatever kind and version, by module id.</summary>
    public IReadOnlyList<InterfaceUse> ProvidersOf(string interfaceId) => _providers.Find(interfaceId);

    /// <summary>Which module versions require an interface or use it where it is provided, by module id.</summary>
    public IReadOnlyList<InterfaceUse> UsersOf(string interfaceId) => _users.Find(interfaceId);

    /// <summary>The registry as a query with version switches sees it.</summary>
    public ModuleRegistry Filtered(VersionFilter filter) =>
        filter == VersionFilter.All ? this : new(All.Where(module => filter.Keeps(module.Id)));

    /// <summary>The modules that a query asks for, in the order that it asks for.</summary>
    public IReadOnlyList<ModuleDescriptor> List(ModuleQuery query) => query.Apply(
        query.Prefix is { } prefix ? VersionsOf(prefix.Product) : All);

    /// <summary>This registry and one more module version.</summary>
    /// <exception cref="ArgumentException">There is one of that id.</exception>
    public ModuleRegistry With(ModuleDescriptor module)
    {
        if (_modules.ContainsKey(module.Id)) throw Duplicate(module, nameof(module));
        ModuleDescriptor[] versions = [.. VersionsOf(module.Id.Product).Append(module).OrderBy(version => version.Id)];
        return new ModuleRegistry(_modules.Add(module.Id, module), _products.SetItem(module.Id.Product, versions),
            _providers.With(module, module.Provides), _users.With(module, Used(module)));
    }

    /// <summary>This registry without a module version; the same one when it has none of that id.</summary>
    public ModuleRegistry Without(OkapiModuleId id)
    {
        if (Find(id) is not { } module) return this;
        ModuleDescriptor[] versions = [.. VersionsOf(id.Product).Where(version => !ReferenceEquals(version, module))];
        return new ModuleRegistry(_modules.Remove(id),
            versions.Length == 0 ? _products.Remove(id.Product) : _products.SetItem(id.Product, versions),
            _providers.Without(module, module.Provides), _users.Without(module, Used(module)));
    }

    private static ArgumentException Duplicate(ModuleDescriptor module, string parameter) =>
        new($"The module '{module.Id}' is there already.", parameter);

    private static IEnumerable<InterfaceReference> Used(ModuleDescriptor module) =>
        module.Requires.Concat(module.Optional);
}
