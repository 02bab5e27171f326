using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Versions;

namespace Uplift.Bench;

/// <summary>
/// A made-up registry in which the versions of one release fit each other. Interfaces break every few releases, and users
/// often accept the former major too, as on real platforms.
/// </summary>
internal sealed class SyntheticRegistry
{
    private const int Needs = 6;

    private readonly int[][] _majors;
    private readonly int[][] _used;

    public SyntheticRegistry(int products, int versions)
    {
        var random = new Random(42);
        _majors = new int[products][];
        _used = new int[products][];
        for (var product = 0; product < products; product++)
        {
            var major = 1;
            _majors[product] = [.. Enumerable.Range(0, versions).Select(_ => random.Next(12) == 0 ? ++major : major)];
            _used[product] = [.. Enumerable.Range(0, Math.Min(Needs, product)).Select(_ => random.Next(product)).Distinct()];
        }

        Modules = [.. Enumerable.Range(0, versions).SelectMany(release => Enumerable.Range(0, products)
            .Select(product => Module(product, release, random)))];
    }

    /// <summary>All versions of all modules.</summary>
    public IReadOnlyList<ModuleDescriptor> Modules { get; }

    /// <summary>The modules of one release, those that need nothing first.</summary>
    public IReadOnlyList<OkapiModuleId> Release(int release) =>
        [.. Enumerable.Range(0, _majors.Length).Select(product => Id(product, release))];

    private static OkapiModuleId Id(int product, int release) => OkapiModuleId.Parse($"module{product:d4}-{release + 1}.0.0");

    private ModuleDescriptor Module(int product, int release, Random random)
    {
        var needs = _used[product].Select(used => Interface(used, Accepted(used, release, random))).ToLookup(_ => random.Next(8) == 0);
        return new ModuleDescriptor
        {
            Id = Id(product, release),
            Provides = [Interface(product, $"{_majors[product][release]}.{release}")],
            Requires = [.. needs[false]],
            Optional = [.. needs[true]],
        };
    }

    private string Accepted(int used, int release, Random random)
    {
        var now = $"{_majors[used][release]}.0";
        return release > 0 && random.Next(4) > 0 && _majors[used][release - 1] != _majors[used][release]
            ? $"{_majors[used][release - 1]}.0 {now}"
            : now;
    }

    private static InterfaceReference Interface(int product, string version) =>
        new($"interface-{product:d4}", version, new SourcePosition("made up"));
}
