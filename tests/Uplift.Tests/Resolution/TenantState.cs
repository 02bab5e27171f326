using Uplift.Packages;
using Uplift.Versions;

namespace Uplift.Tests.Resolution;

/// <summary>Modules of a tenant and what is wrong with them, found without anything of the resolver.</summary>
internal sealed class TenantState
{
    private readonly Dictionary<OkapiModuleId, ModuleDescriptor> _modules;
    private ILookup<string, ModuleDescriptor>? _offers;

    public TenantState(IEnumerable<ModuleDescriptor> modules)
    {
        _modules = modules.ToDictionary(module => module.Id);
    }

    public IEnumerable<OkapiModuleId> Ids => _modules.Keys;

    public bool Has(OkapiModuleId id) => _modules.ContainsKey(id);

    public TenantState Copy() => new(_modules.Values);

    public void Switch(ModuleDescriptor? joins, OkapiModuleId? leaves)
    {
        if (leaves is not null) _modules.Remove(leaves).ShouldBeTrue($"{leaves} leaves, but is not there");
        if (joins is not null) _modules.Add(joins.Id, joins);
        _offers = null;
    }

    /// <summary>The required interfaces that are not provided, as <c>module interface</c>.</summary>
    public HashSet<string> Broken() => Unmet(module => module.Requires, isOptional: false);

    /// <summary>The optional interfaces that are provided but do not fit.</summary>
    public HashSet<string> Unfitting() => Unmet(module => module.Optional, isOptional: true);

    /// <summary>The interfaces that several modules provide, with these.</summary>
    public HashSet<string> Twice() =>
        [.. Offers().Where(offer => offer.Count() > 1)
            .Select(offer => $"{offer.Key}: {string.Join(' ', offer.Select(each => each.Id).Order())}")];

    /// <summary>All that is wrong.</summary>
    public HashSet<string> Wrong() => [.. Broken(), .. Unfitting(), .. Twice()];

    /// <summary>True when the required interfaces of a module are provided.</summary>
    public bool Serves(ModuleDescriptor module) => module.Requires.All(need => Offers()[need.Id]
        .Any(provider => provider.Provides.Any(offer => offer.IsRegular && offer.Satisfies(need))));

    private HashSet<string> Unmet(Func<ModuleDescriptor, IReadOnlyList<InterfaceReference>> needs, bool isOptional)
    {
        var offers = Offers();
        return [.. _modules.Values.SelectMany(module => needs(module)
            .Where(need => !(isOptional && !offers.Contains(need.Id)))
            .Where(need => !offers[need.Id].Any(other => other.Provides.Any(offer => offer.IsRegular && offer.Satisfies(need))))
            .Select(need => $"{module.Id} {need.Id}"))];
    }

    private ILookup<string, ModuleDescriptor> Offers() => _offers ??= _modules.Values
        .SelectMany(module => module.Provides.Where(offer => offer.IsRegular).Select(offer => (offer.Id, Module: module)))
        .ToLookup(offer => offer.Id, offer => offer.Module);
}
