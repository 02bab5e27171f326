using System.Diagnostics;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Resolution;
using Uplift.Versions;

namespace Uplift.Bench.Scenarios;

/// <summary>(resolve) How long it takes to plan: real releases, and a registry of 10,000 module versions.</summary>
internal sealed class ResolveScenario(BenchSettings settings, Report report)
{
    private const int Rounds = 15;
    private const double MostMilliseconds = 1000;

    public async Task RunAsync()
    {
        await Machine.DescribeAsync(report, settings.Server);
        report.Line($"(resolve) Milliseconds for one plan, the median of {Rounds}; first: with the registry made ready for it");
        report.Line($"  {"",-62} {"first",9} {"again",9} {"actions",8} {"groups",7}  target");
        Real("R1-2023-GA", "R2-2023-GA");
        Real("R2-2023-GA", "R1-2024-GA");
        Synthetic(settings.Small ? 50 : 500, 20);
        report.Line();
    }

    private void Real(string from, string to)
    {
        ModuleDescriptor[] modules = [.. Release(from).Concat(Release(to)).DistinctBy(module => module.Id)];
        var registry = new ModuleRegistry([.. modules, Gateway()]);
        OkapiModuleId[] enabled = [.. Release(from).Select(module => module.Id), Gateway().Id];
        Measure($"{from} to {to}, by list", registry, enabled, ResolutionRequest.Enable(Release(to).Select(module => module.Id)));
        Measure($"{from} to {to}, upgrade all", registry, enabled, ResolutionRequest.UpgradeAll(new ResolutionOptions()));
        var slowest = Release(to).MaxBy(module => Enumerable.Range(0, 5).Min(_ => Milliseconds(() =>
            Resolver.Resolve(registry, enabled, ResolutionRequest.Enable(module.Id)))))!;
        Measure($"{from}, asked for one: {slowest.Id} (the slowest)", registry, enabled, ResolutionRequest.Enable(slowest.Id));
    }

    private void Synthetic(int products, int versions)
    {
        var made = new SyntheticRegistry(products, versions);
        var registry = new ModuleRegistry(made.Modules);
        var name = $"{products} modules, {versions} versions each";
        var enabled = made.Release(versions / 2);
        Measure($"{name}: upgrade all", registry, enabled, ResolutionRequest.UpgradeAll(new ResolutionOptions()));
        Measure($"{name}: the lowest to its newest", registry, enabled, ResolutionRequest.Enable(made.Release(versions - 1)[0]));
        Measure($"{name}: the highest to its newest", registry, enabled, ResolutionRequest.Enable(made.Release(versions - 1)[^1]));
        Measure($"{name}: a fresh tenant with the highest", registry, [], ResolutionRequest.Enable(made.Release(versions - 1)[^1]));
    }

    private void Measure(string name, ModuleRegistry registry, IReadOnlyList<OkapiModuleId> enabled, ResolutionRequest request)
    {
        var resolver = new Resolver(registry);
        var plan = resolver.Resolve(enabled, request);
        var first = Median(() => Resolver.Resolve(registry, enabled, request));
        var again = Median(() => resolver.Resolve(enabled, request));
        var groups = plan.Actions.Select(action => action.SwitchGroup).OfType<int>().Distinct().Count();
        var actions = plan.IsPossible ? $"{plan.Actions.Count}" : "refused";
        var met = plan.IsPossible && first < MostMilliseconds;
        report.Check($"{name,-62} {first,9:0.00} {again,9:0.00} {actions,8} {groups,7}  < {MostMilliseconds:0} ms", met);
    }

    private static double Median(Func<ModuleResolution> resolve) =>
        Report.Median([.. Enumerable.Range(0, Rounds).Select(_ => Milliseconds(resolve))]);

    private static double Milliseconds(Func<ModuleResolution> resolve)
    {
        var watch = Stopwatch.StartNew();
        GC.KeepAlive(resolve());
        return watch.Elapsed.TotalMilliseconds;
    }

    private static ModuleDescriptor Gateway() => new()
    {
        Id = OkapiModuleId.Parse("okapi-6.0.0"),
        Provides = [new InterfaceReference("okapi", "1.9", new SourcePosition("okapi"))],
    };

    private static List<ModuleDescriptor> Release(string name) => [.. Directory
        .EnumerateFiles(Repository.Folder($"tests/cases/okapi/descriptors/{name}"), "*.json")
        .Order(StringComparer.Ordinal).Select(path => ModuleDescriptor.Read(path, File.ReadAllBytes(path), new DiagnosticBag())!)];
}
