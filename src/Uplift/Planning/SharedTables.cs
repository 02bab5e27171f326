using Uplift.Diagnostics;

namespace Uplift.Planning;

/// <summary>
/// In a file of SQLite the tables of all modules are one space: two modules that would make a table of the
/// same name would share it without knowing. What exists already is seen in the snapshot; this sees
/// what one plan would make.
/// </summary>
internal static class SharedTables
{
    private const string OneSpace = "sqlite";

    /// <summary>Complains of each table that several modules of the plan would make.</summary>
    public static void Check(IEnumerable<PlanStep> steps, string store, DiagnosticBag bag)
    {
        if (store != OneSpace) return;
        var tables = steps.OfType<CreateCollectionsStep>()
            .SelectMany(step => step.Collections.Select(collection => (collection.Table, step.Package.Id)))
            .GroupBy(made => made.Table, made => made.Id, StringComparer.OrdinalIgnoreCase);
        foreach (var shared in tables.Where(made => made.Count() > 1))
        {
            bag.Error(DiagnosticCodes.UnusableTable,
                $"The modules {string.Join(" and ", shared)} both want to make the table '{shared.Key}' in the file of a tenant.",
                hint: "Give one of their collections another 'table' in its module.json.");
        }
    }
}
