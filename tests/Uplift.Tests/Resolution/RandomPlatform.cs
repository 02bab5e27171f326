using Uplift.Packages;
using Uplift.Resolution;
using Uplift.Versions;

namespace Uplift.Tests.Resolution;

/// <summary>
/// A platform made up from a seed: products with releases that mostly fit each other, a tenant on one of the releases, and a
/// request. Interfaces break, move to other products, and are optional, of several providers, or missing at times.
/// </summary>
internal sealed class RandomPlatform
{
    private readonly Random _random;
    private readonly int _releases;
    private readonly string[] _products;
    private readonly int[][] _majors;
    private readonly int[][] _owners;

    public RandomPlatform(int seed, int products, int releases)
    {
        _random = new Random(seed);
        _releases = releases;
        _products = [.. Enumerable.Range(0, products).Select(number => $"m{number:d3}")];
        _majors = [.. _products.Select(_ => Rising(4))];
        _owners = [.. _products.Select((_, number) => Moving(number))];
        Registered = [.. Enumerable.Range(0, releases).SelectMany(release => _products.Select((_, number) => Descriptor(number, release)))];
        Enabled = [.. Tenant(_random.Next(releases))];
        Request = new ResolutionRequest(
            [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Entry()).DistinctBy(entry => entry.Module.Product)], new ResolutionOptions());
    }

    public IReadOnlyList<ModuleDescriptor> Registered { get; }

    public IReadOnlyList<OkapiModuleId> Enabled { get; }

    public ResolutionRequest Request { get; }

    public override string ToString() => $"""
        {string.Join('\n', Registered.Select(Told))}
        enabled {string.Join(' ', Enabled)}
        request {string.Join(' ', Request.Entries.Select(entry => $"{entry.Action} {entry.Module}"))}
        """;

    private static string Told(ModuleDescriptor module) => $"{module.Id} provides {string.Join(", ", module.Provides)} requires "
        + $"{string.Join(", ", module.Requires)} optional {string.Join(", ", module.Optional)} replaces {string.Join(' ', module.Replaces)}";

    private bool Chance(int percent) => _random.Next(100) < percent;

    private int[] Rising(int percentTenth)
    {
        var major = 1;
        return [.. Enumerable.Range(0, _releases).Select(_ => Chance(percentTenth * 10) ? ++major : major)];
    }

    // Who provides the interface of a product, release by release: mostly the product itself.
    private int[] Moving(int number)
    {
        var moves = Chance(15) ? _random.Next(_releases) : _releases;
        var other = _random.Next(_products.Length);
        return [.. Enumerable.Range(0, _releases).Select(release => release < moves ? number : other)];
    }

    private ModuleDescriptor Descriptor(int number, int release)
    {
        var needs = Enumerable.Range(0, _random.Next(4)).Select(_ => Chance(92) ? _random.Next(Math.Max(1, number)) : _random.Next(_products.Length))
            .Distinct().Where(other => other != number && _owners[other][release] != number).ToLookup(_ => Chance(25));
        return new ModuleDescriptor
        {
            Id = OkapiModuleId.Parse($"{_products[number]}-{release + 1}.0.0"),
            Provides = [.. Enumerable.Range(0, _products.Length).Where(other => _owners[other][release] == number).Select(other => Offer(other, release)),
                new InterfaceReference("_tenant", "2.0", default!) { Type = "system" }],
            Requires = [.. needs[false].Select(other => Need(other, release))],
            Optional = [.. needs[true].Select(other => Need(other, release))],
            Replaces = Chance(3) ? [_products[_random.Next(_products.Length)]] : [],
        };
    }

    private InterfaceReference Offer(int other, int release) => new($"i{other}", $"{_majors[other][release]}.{release}", default!)
    {
        Type = Chance(2) ? "multiple" : "proxy",
    };

    // What the release offers, and often what the one before it offered too.
    private InterfaceReference Need(int other, int release)
    {
        var now = $"{_majors[other][release]}.{_random.Next(release + 1)}";
        var earlier = release > 0 && Chance(35) ? $"{_majors[other][release - 1]}.0 " : "";
        return new InterfaceReference($"i{other}", Chance(1) ? "99.0" : earlier + now, default!);
    }

    private IEnumerable<OkapiModuleId> Tenant(int release) => Registered
        .Where(module => module.Id.Text.EndsWith($"-{release + 1}.0.0", StringComparison.Ordinal)).Select(module => module.Id)
        .Where(_ => Chance(90));

    private RequestEntry Entry()
    {
        var product = _products[_random.Next(_products.Length)];
        if (Chance(12)) return new RequestEntry(ModuleActionKind.Disable, OkapiModuleId.Parse(product));
        return new RequestEntry(ModuleActionKind.Enable,
            OkapiModuleId.Parse(Chance(30) ? product : $"{product}-{_random.Next(_releases) + 1}.0.0"));
    }
}
