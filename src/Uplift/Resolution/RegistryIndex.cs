using Uplift.Packages;
using Uplift.Versions;

namespace Uplift.Resolution;

/// <summary>A registry made ready for resolving: products and interfaces are numbered by name, so that no order of
/// input shows in a result.</summary>
internal sealed class RegistryIndex
{
    private readonly Dictionary<string, Product> _products = new(StringComparer.Ordinal);
    private readonly Dictionary<OkapiModuleId, ModuleNode> _nodes = [];
    private readonly string[] _interfaces;
    private readonly ModuleNode[][] _providers;

    public RegistryIndex(IEnumerable<ModuleDescriptor> modules)
    {
        var all = modules.ToList();
        _interfaces = [.. all.SelectMany(module => Names(module)).ToHashSet(StringComparer.Ordinal)];
        Array.Sort(_interfaces, StringComparer.Ordinal);
        var numbers = _interfaces.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        foreach (var name in all.Select(module => module.Id.Product).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal))
        {
            _products.Add(name, new Product(name, _products.Count));
        }

        foreach (var module in all) _nodes.TryAdd(module.Id, Node(module, numbers));
        foreach (var versions in _nodes.Values.GroupBy(node => node.Product))
        {
            versions.Key.Versions = [.. versions.OrderByDescending(node => node.Id)];
        }

        _providers = Provided();
    }

    public int Products => _products.Count;

    public int Interfaces => _interfaces.Length;

    public IEnumerable<OkapiModuleId> Ids => _nodes.Keys;

    public string NameOf(int number) => _interfaces[number];

    public ModuleNode? Find(OkapiModuleId id) => _nodes.GetValueOrDefault(id);

    public Product? FindProduct(string name) => _products.GetValueOrDefault(name);

    /// <summary>Every registered version that provides the interface, by product, newest first.</summary>
    public IReadOnlyList<ModuleNode> Providers(int number) => _providers[number];

    private ModuleNode[][] Provided()
    {
        var lists = new List<ModuleNode>[_interfaces.Length];
        foreach (var node in _products.Values.SelectMany(product => product.Versions))
        {
            foreach (var offer in node.Offers) (lists[offer.Interface] ??= []).Add(node);
        }

        return [.. lists.Select(list => list?.ToArray() ?? [])];
    }

    private ModuleNode Node(ModuleDescriptor module, Dictionary<string, int> numbers) =>
        new(module.Id, _products[module.Id.Product])
        {
            Offers = [.. module.Provides.Where(offer => offer.IsRegular)
                .Select(offer => new Offer(numbers[offer.Id], offer.Versions))],
            Needs =
            [
                .. module.Requires.Select(need => NeedOf(need, numbers, isOptional: false)),
                .. module.Optional.Select(need => NeedOf(need, numbers, isOptional: true)),
            ],
            Replaces = module.Replaces,
        };

    private static Need NeedOf(InterfaceReference need, Dictionary<string, int> numbers, bool isOptional) =>
        new(numbers[need.Id], need.Id, need.Versions, isOptional);

    private static IEnumerable<string> Names(ModuleDescriptor descriptor) => descriptor.Provides
        .Concat(descriptor.Requires).Concat(descriptor.Optional).Select(reference => reference.Id);
}
