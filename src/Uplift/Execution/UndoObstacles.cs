using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>Says what of a run cannot be taken back.</summary>
internal static class UndoObstacles
{
    /// <summary>Why a step that was made cannot be taken back; null: it can.</summary>
    /// <param name="noJournal">Why its run has no undo entries; null: it has.</param>
    /// <param name="store">The store's name; it chooses script variants.</param>
    public static string? Of(PlanStep step, string? noJournal, string store) => step switch
    {
        ScriptStep script when script.Change.UndoScriptFor(store) is null => "it has no undo script",
        BaselineScriptStep => "an installation script is taken back by removing the tenant's module",
        PassStep or TenantCodeStep or SystemDataStep => noJournal,
        _ => null,
    };

    /// <summary>One finding for each step that cannot be taken back.</summary>
    /// <param name="run">How the run is named in the sentences.</param>
    public static IReadOnlyList<Diagnostic> Find(
        string run, IReadOnlyList<PlanStep> steps, string? noJournal, string store) =>
    [
        .. steps.Select(step => Of(step, noJournal, store) is not { } reason ? null : new Diagnostic(
            DiagnosticCodes.CannotUndo, Severity.Error,
            $"Run {run} cannot be taken back: {NameOf(step)} of {step.Package.Id}: {reason}.",
            step.Changes.Count > 0 ? step.Changes[0].Position : null,
            "Nothing was changed. Restore the tenant from a backup, or go forward with a new change."))
                .OfType<Diagnostic>(),
    ];

    /// <summary>The finding about a later purge of a module that the run led to; null: there is none.</summary>
    /// <param name="name">How the run is named in the sentence.</param>
    public static Diagnostic? FindPurge(string name, RunRecord run, IReadOnlyList<RunRecord> runs)
    {
        var origin = RunOrigin.FromJson(run.Origin);
        foreach (var later in runs.Where(later => string.CompareOrdinal(later.Id, run.Id) > 0))
        {
            var purge = RunOrigin.FromJson(later.Origin);
            if (!purge.Purges || purge.Targets.Select(RunOrigin.ProductOf)
                .FirstOrDefault(origin.LeadsTo) is not { } product) continue;
            return new Diagnostic(DiagnosticCodes.CannotUndo, Severity.Error,
                $"Run {name} cannot be taken back: the data of {product}, which it led to, was purged by {later.Id}.",
                null,
                "Nothing was changed. Restore the tenant from a backup, or go forward.");
        }

        return null;
    }

    /// <summary>What a step is called in a sentence.</summary>
    public static string NameOf(PlanStep step) =>
        step.Changes.Count > 0 ? $"change {step.Changes[0].Key}" : $"step {step.Number} ({step.Title})";
}
