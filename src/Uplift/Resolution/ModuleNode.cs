using Uplift.Versions;

namespace Uplift.Resolution;

/// <summary>A product and what is registered of it.</summary>
/// <param name="Name">The module id without its version.</param>
/// <param name="Index">Its place among all products by name; those that are not registered come after.</param>
internal sealed record Product(string Name, int Index)
{
    /// <summary>The registered versions, newest first.</summary>
    public IReadOnlyList<ModuleNode> Versions { get; set; } = [];

    public bool Equals(Product? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Index;
}

/// <summary>A regular interface that a module provides; interfaces are numbered in the order of their names.</summary>
internal readonly record struct Offer(int Interface, InterfaceVersions Version);

/// <summary>An interface that a module requires, or uses where it is provided.</summary>
internal sealed class Need(int number, string name, InterfaceVersions accepts, bool isOptional)
{
    public int Interface { get; } = number;

    public string Name { get; } = name;

    public InterfaceVersions Accepts { get; } = accepts;

    public bool IsOptional { get; } = isOptional;
}

/// <summary>A module version as the resolver sees it. Only regular interfaces are among the offers.</summary>
internal sealed class ModuleNode(OkapiModuleId id, Product product)
{
    public OkapiModuleId Id { get; } = id;

    public Product Product { get; } = product;

    public Offer[] Offers { get; init; } = [];

    /// <summary>The required ones, then the optional ones, each in the order of the descriptor.</summary>
    public Need[] Needs { get; init; } = [];

    public IReadOnlyList<string> Replaces { get; init; } = [];

    /// <summary>What it provides of an interface; null: it does not.</summary>
    public InterfaceVersions? OfferOf(int number)
    {
        foreach (var offer in Offers)
        {
            if (offer.Interface == number) return offer.Version;
        }

        return null;
    }

    public bool Fulfils(Need need) => OfferOf(need.Interface)?.Satisfies(need.Accepts) ?? false;

    public override string ToString() => Id.Text;
}
