using Uplift.Versions;

namespace Uplift.Resolution;

/// <summary>What is known before anything is repaired: who was enabled, what the request says, what may join.</summary>
internal sealed class Situation
{
    private readonly Dictionary<Need, IReadOnlyList<ModuleNode>> _candidates = [];
    private readonly HashSet<(ModuleNode, Need)> _oldDamage = [];
    private readonly HashSet<Product> _named = [];
    private readonly Dictionary<Product, ModuleNode?> _closed = [];

    public Situation(RegistryIndex index, VersionFilter filter, IEnumerable<OkapiModuleId> enabled)
    {
        Index = index;
        Filter = filter;
        var ids = enabled.Distinct().Order().ToList();
        var unknown = ids.Select(id => id.Product).Distinct(StringComparer.Ordinal)
            .Where(name => index.FindProduct(name) is null)
            .Select((name, place) => new Product(name, index.Products + place))
            .ToDictionary(product => product.Name, StringComparer.Ordinal);
        Enabled = [.. ids.Select(id => index.Find(id)
            ?? new ModuleNode(id, index.FindProduct(id.Product) ?? unknown[id.Product]))];
        Before = new ModuleSet(index.Products + unknown.Count, index.Interfaces);
        foreach (var node in Enabled) Before.Add(node);
        foreach (var node in Enabled)
        {
            foreach (var need in node.Needs.Where(need => !Before.IsMet(need))) _oldDamage.Add((node, need));
        }

        Asked = Before.Copy();
    }

    public RegistryIndex Index { get; }

    public VersionFilter Filter { get; }

    /// <summary>By product, then version.</summary>
    public IReadOnlyList<ModuleNode> Enabled { get; }

    /// <summary>The tenant as it is.</summary>
    public ModuleSet Before { get; }

    /// <summary>The tenant with what the request says, before anything is repaired.</summary>
    public ModuleSet Asked { get; }

    /// <summary>The modules that the request wants enabled.</summary>
    public HashSet<ModuleNode> Fixed { get; } = [];

    public void Name(Product product) => _named.Add(product);

    /// <summary>The request disables the product, or this version of it, and does not enable another one.</summary>
    public void Close(Product product, ModuleNode? version) => _closed[product] = version;

    public void Open(Product product) => _closed.Remove(product);

    /// <summary>True when the request says something of the product.</summary>
    public bool IsNamed(Product product) => _named.Contains(product);

    /// <summary>
    /// True when the request keeps the module from joining: it disables the product. Where it
    /// disables one version only, others may still join, but not for the sake of a module that was not asked for.
    /// </summary>
    public bool IsClosed(ModuleNode node, bool isForAsked) => _closed.TryGetValue(node.Product, out var version)
        && !(isForAsked && version is not null && version != node);

    public bool WasEnabled(Product product) => Before.Of(product).Length > 0;

    /// <summary>True when the version may join: registered, and seen through the filter.</summary>
    public bool IsVisible(ModuleNode node) => Filter.Keeps(node.Id);

    public IEnumerable<ModuleNode> Visible(Product product) => product.Versions.Where(IsVisible);

    /// <summary>
    /// True when the need was unmet before, and its module is what it was and not named: such damage is not ours to
    /// repair.
    /// </summary>
    public bool IsOldDamage(ModuleNode node, Need need) => !IsNamed(node.Product) && _oldDamage.Contains((node, need));

    /// <summary>True when the same modules provided the interface more than once before, none of them named.</summary>
    public bool IsOldDamage(int number, ModuleNode[] providers) => Before.Providers(number).Length > 1
        && Array.TrueForAll(providers, node => !IsNamed(node.Product) && Before.Contains(node));

    /// <summary>
    /// Who could fulfil a need: of each product the newest version that does, by product; without the products that
    /// another of them replaces.
    /// </summary>
    public IReadOnlyList<ModuleNode> Candidates(Need need)
    {
        if (_candidates.TryGetValue(need, out var known)) return known;
        var newest = new List<ModuleNode>();
        foreach (var node in Index.Providers(need.Interface))
        {
            if (newest.Count > 0 && newest[^1].Product == node.Product) continue;
            if (IsVisible(node) && node.Fulfils(need)) newest.Add(node);
        }

        newest.RemoveAll(node => newest.Exists(other => other != node && other.Replaces.Contains(node.Product.Name)));
        return _candidates[need] = newest;
    }
}
