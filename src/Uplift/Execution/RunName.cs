using System.Globalization;
using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>Names of runs.</summary>
public static class RunName
{
    /// <summary>The next run of a tenant: its number, so that later ones sort behind, and the beginning of
    /// the plan's id.</summary>
    /// <param name="last">The run before; null: it is the first.</param>
    public static string Next(RunRecord? last, string plan)
    {
        var number = last is null ? 0 : int.Parse(last.Id.AsSpan(1, 5), CultureInfo.InvariantCulture);
        return $"r{number + 1:00000}-{plan[..Math.Min(8, plan.Length)]}";
    }

    /// <summary>The run that is called so, or begins so.</summary>
    /// <exception cref="UpliftException">There is none, or several.</exception>
    public static RunRecord Find(TenantId tenant, IReadOnlyList<RunRecord> runs, string name)
    {
        var found = runs.Where(run => run.Id == name || run.Id.StartsWith(name, StringComparison.Ordinal)).ToList();
        return found.Count == 1
            ? found[0]
            : throw new UpliftException(DiagnosticCodes.UnknownRun,
                $"Tenant '{tenant}' has {(found.Count == 0 ? "no" : "more than one")} run '{name}'.",
                hint: $"See 'uplift history {tenant}'.");
    }
}
