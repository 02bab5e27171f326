using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution.Isolation;

/// <summary>
/// Which plans can be carried out on a clone: those whose effect on an object that is written
/// later can be had from that object alone.
/// </summary>
internal static class IsolationRules
{
    /// <summary>Why steps cannot be made on a clone; none: they can.</summary>
    public static IReadOnlyList<Diagnostic> Find(TenantId tenant, IReadOnlyList<PlanStep> steps) =>
        [.. steps.Select(step => (step, why: FindWhy(step))).Where(one => one.why is not null).Select(one =>
            new Diagnostic(DiagnosticCodes.CannotIsolate, Severity.Error,
                $"Tenant '{tenant}' cannot be upgraded on a clone: step {one.step.Number} ({one.step.Title}) of "
                    + $"{one.step.Package.Id} {one.why}.",
                one.step.Changes is [var change, ..] ? change.Position : null, "Upgrade this tenant in place."))];

    /// <summary>The collections whose objects the steps change.</summary>
    public static IReadOnlyList<CollectionTable> Passes(IReadOnlyList<PlanStep> steps) =>
        [.. steps.OfType<PassStep>().Select(TableOf).DistinctBy(table => (table.Product, table.Collection.Table))];

    /// <summary>The collection of a pass.</summary>
    public static CollectionTable TableOf(PassStep step) => new(step.Package.Id.Product, step.Collection);

    private static string? FindWhy(PlanStep step) => step switch
    {
        PassStep { Collection.Versions.IsKept: true } =>
            "changes objects whose versions are kept beside them, in a table that a clone does not have",
        PassStep pass => pass.Changes.OfType<ObjectChange>().FirstOrDefault(change => change.Uses.Any()) is { } change
            ? $"reads or writes other collections in {change.Key}, and could not be repeated for single objects"
            : null,
        ScriptStep { Change.KeepsRows: false } script =>
            $"runs the script {script.Change.Key}, which may change rows: what is written meanwhile would miss it. "
            + "A script that changes no rows says so with 'rows=none' in its header",
        TenantCodeStep => "runs code over the whole tenant",
        SystemDataStep => "brings System records, of which the tenant may edit some meanwhile",
        ManualStep => "waits for a person",
        UndoStep => "leads back",
        _ => null,
    };
}
