namespace Uplift.Resolution;

/// <summary>The modules of a tenant at one moment of the search; changes as the search goes on.</summary>
internal sealed class ModuleSet
{
    private readonly ModuleNode[][] _versions;
    private readonly ModuleNode[][] _providers;
    private readonly ModuleNode[][] _users;

    public ModuleSet(int products, int interfaces)
    {
        _versions = new ModuleNode[products][];
        _providers = new ModuleNode[interfaces][];
        _users = new ModuleNode[interfaces][];
        Array.Fill(_versions, []);
        Array.Fill(_providers, []);
        Array.Fill(_users, []);
    }

    private ModuleSet(ModuleSet other)
    {
        _versions = [.. other._versions];
        _providers = [.. other._providers];
        _users = [.. other._users];
    }

    public int Interfaces => _providers.Length;

    /// <summary>The modules by product, then version.</summary>
    public IEnumerable<ModuleNode> All => _versions.SelectMany(versions => versions);

    /// <summary>The versions of a product that are in the set, oldest first; mostly none or one.</summary>
    public ModuleNode[] Of(Product product) => _versions[product.Index];

    /// <summary>Who provides a regular interface, by product, then version.</summary>
    public ModuleNode[] Providers(int number) => _providers[number];

    /// <summary>Who requires or uses an interface, by product, then version.</summary>
    public ModuleNode[] Users(int number) => _users[number];

    public bool Contains(ModuleNode node) => Array.IndexOf(_versions[node.Product.Index], node) >= 0;

    public ModuleSet Copy() => new(this);

    public void Add(ModuleNode node)
    {
        _versions[node.Product.Index] = With(_versions[node.Product.Index], node);
        foreach (var offer in node.Offers) _providers[offer.Interface] = With(_providers[offer.Interface], node);
        foreach (var need in node.Needs) _users[need.Interface] = With(_users[need.Interface], node);
    }

    public void Remove(ModuleNode node)
    {
        _versions[node.Product.Index] = Without(_versions[node.Product.Index], node);
        foreach (var offer in node.Offers) _providers[offer.Interface] = Without(_providers[offer.Interface], node);
        foreach (var need in node.Needs) _users[need.Interface] = Without(_users[need.Interface], node);
    }

    /// <summary>Makes the node, or nothing, the only version of the product.</summary>
    public void Put(Product product, ModuleNode? node)
    {
        foreach (var present in Of(product)) Remove(present);
        if (node is not null) Add(node);
    }

    /// <summary>True when a module of the set fulfils the need.</summary>
    public bool Fulfils(Need need)
    {
        foreach (var provider in _providers[need.Interface])
        {
            if (provider.Fulfils(need)) return true;
        }

        return false;
    }

    /// <summary>True when nothing is wrong with the need: fulfilled, or optional and not provided at all.</summary>
    public bool IsMet(Need need) => Fulfils(need) || (need.IsOptional && _providers[need.Interface].Length == 0);

    private static ModuleNode[] With(ModuleNode[] nodes, ModuleNode node)
    {
        var place = 0;
        while (place < nodes.Length && Comes(nodes[place], node)) place++;
        return [.. nodes.AsSpan(0, place), node, .. nodes.AsSpan(place)];
    }

    private static ModuleNode[] Without(ModuleNode[] nodes, ModuleNode node) =>
        nodes.Length == 1 && nodes[0] == node ? [] : Array.FindAll(nodes, each => each != node);

    private static bool Comes(ModuleNode first, ModuleNode second) => first.Product.Index != second.Product.Index
        ? first.Product.Index < second.Product.Index
        : first.Id < second.Id;
}
