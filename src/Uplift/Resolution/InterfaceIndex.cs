using System.Collections.Immutable;
using Uplift.Packages;

namespace Uplift.Resolution;

/// <summary>Interface ids, and the module versions that have something to do with each, by module id.</summary>
internal sealed class InterfaceIndex
{
    private readonly ImmutableDictionary<string, InterfaceUse[]> _uses;

    private InterfaceIndex(ImmutableDictionary<string, InterfaceUse[]> uses) => _uses = uses;

    /// <summary>Indexes modules, which come in the order of their ids.</summary>
    public static InterfaceIndex Of(
        IEnumerable<ModuleDescriptor> modules, Func<ModuleDescriptor, IEnumerable<InterfaceReference>> interfaces)
    {
        var uses = new Dictionary<string, List<InterfaceUse>>(StringComparer.Ordinal);
        foreach (var module in modules)
        {
            foreach (var entry in interfaces(module))
            {
                if (!uses.TryGetValue(entry.Id, out var list)) uses[entry.Id] = list = [];
                list.Add(new InterfaceUse(module, entry));
            }
        }

        return new InterfaceIndex(uses.ToImmutableDictionary(
            pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal));
    }

    public IReadOnlyList<InterfaceUse> Find(string interfaceId) => _uses.GetValueOrDefault(interfaceId) ?? [];

    public InterfaceIndex With(ModuleDescriptor module, IEnumerable<InterfaceReference> interfaces)
    {
        var uses = _uses;
        foreach (var entry in interfaces)
        {
            var list = uses.GetValueOrDefault(entry.Id) ?? [];
            var place = PlaceOf(module, list);
            uses = uses.SetItem(entry.Id, [.. list[..place], new InterfaceUse(module, entry), .. list[place..]]);
        }

        return new InterfaceIndex(uses);
    }

    public InterfaceIndex Without(ModuleDescriptor module, IEnumerable<InterfaceReference> interfaces)
    {
        var uses = _uses;
        foreach (var id in interfaces.Select(entry => entry.Id).Distinct())
        {
            InterfaceUse[] list = [.. uses[id].Where(use => !ReferenceEquals(use.Module, module))];
            uses = list.Length == 0 ? uses.Remove(id) : uses.SetItem(id, list);
        }

        return new InterfaceIndex(uses);
    }

    // Behind the module's own earlier entries, so that these keep the order of the descriptor.
    private static int PlaceOf(ModuleDescriptor module, InterfaceUse[] list)
    {
        var (low, high) = (0, list.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (list[middle].Module.Id <= module.Id) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
