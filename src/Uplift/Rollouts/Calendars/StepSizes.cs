using Uplift.Changes;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Rollouts.Calendars;

/// <summary>How many objects the steps of a plan have before them, counted in a tenant.</summary>
public sealed class StepSizes(Catalog catalog)
{
    /// <summary>The name of what no step takes: reading the state, the lease, the last commit.</summary>
    public const string Around = "around the steps";

    /// <summary>The steps that a tenant of a class has before it, and what is around them.</summary>
    public async Task<IReadOnlyList<StepSize>> ReadAsync(
        PlanClass planned, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var tables = planned.Steps.Select(PackageOf).OfType<ModulePackage>().Distinct()
            .SelectMany(package => package.Collections.Select(
                collection => new CollectionTable(package.Id.Product, collection)))
            .DistinctBy(KeyOf).ToList();
        var existing = await transaction.Schema.FindExistingAsync(tables, cancellationToken);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in tables.Where(table => existing.Contains(KeyOf(table))))
        {
            counts[KeyOf(table)] = await transaction.Documents.EstimateAsync(table, cancellationToken);
        }

        return
        [
            .. planned.Steps.Select(step => new StepSize(NameOf(step), ObjectsOf(step, counts))),
            new StepSize(Around, counts.Values.Sum()),
        ];
    }

    /// <summary>The name of a step, equal for all tenants in which the same is done.</summary>
    public static string NameOf(PlannedStep step) => Name(
        step.Module, step.Title, [.. step.Changes.Select(change => $"{change.Version}/{change.Id}")]);

    /// <summary>The same name for a step that is run.</summary>
    public static string NameOf(PlanStep step) => Name(
        step.Package.Id.ToString(), step.Title,
        step is SwitchStep or TakeOverStep ? [] : [.. step.Changes.Select(change => $"{change.Version}/{change.Id}")]);

    private static string Name(string module, string title, IReadOnlyList<string> changes) => changes switch
    {
        [] => $"{module} {title}",
        [var only] => $"{module} {title} ({only})",
        [var first, .., var last] => $"{module} {title} ({first} .. {last}, {changes.Count} changes)",
    };

    // A pass goes through its collection; a script or code may touch all that its module has.
    private long ObjectsOf(PlannedStep step, Dictionary<string, long> counts)
    {
        if (step.Kind == "switch" || PackageOf(step) is not { } package) return 0;
        var product = package.Id.Product;
        if (step.Kind != "pass") return counts.Where(count => count.Key.StartsWith(product + "/", StringComparison.Ordinal))
            .Sum(count => count.Value);
        var change = step.Changes[0];
        var collection = package.Changes.OfType<ObjectChange>()
            .FirstOrDefault(known => known.Id == change.Id && known.Version?.Text == change.Version)?.Collection;
        return collection is null ? 0 : counts.GetValueOrDefault($"{product}/{collection}");
    }

    private ModulePackage? PackageOf(PlannedStep step) => catalog.Find(step.Module);

    private static string KeyOf(CollectionTable table) => $"{table.Product}/{table.Name}";
}
