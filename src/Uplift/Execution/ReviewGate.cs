using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>Refuses a run that would make changes which nobody has looked at.</summary>
internal static class ReviewGate
{
    private const int MostNamed = 3;

    /// <summary>What stands against beginning the run; empty: nothing.</summary>
    public static IReadOnlyList<Diagnostic> Check(TenantPlan plan, RunOptions options)
    {
        var previews = plan.Steps.Where(
            step => step is PassStep or ScriptStep or TenantCodeStep && IsUpgrade(plan, step))
            .SelectMany(step => step.Changes.Where(change => change.Type == ChangeType.Preview)
                .Select(change => (step.Package, Change: change))).ToList();
        if (options.Review is not { } review)
        {
            return options.AcceptPreview || previews.Count == 0
                ? [] : [Unreviewed(plan.Tenant, [.. previews.Select(one => one.Change)])];
        }

        // A script has no objects on which it could be left out, so a no to any of them stops the run before it begins.
        return
        [
            .. plan.Steps.Where(step => step is ScriptStep or TenantCodeStep && IsUpgrade(plan, step))
                .SelectMany(step => step.Changes.Select(change => (step.Package, Change: change,
                    Reason: review.FindReasonToHold(plan.Tenant, step.Package, change, options.AcceptPreview))))
                .Where(one => one.Reason is not null)
                .Select(one => new Diagnostic(DiagnosticCodes.NotReviewed, Severity.Error,
                    $"Tenant '{plan.Tenant}': change {one.Change.Key} of {one.Package.Id} concerns the tenant as a whole and may not be "
                        + $"made: {one.Reason}.", one.Change.Position,
                            "Nothing was done. Decide on it in the report, then start again.")),
        ];
    }

    /// <summary>What stands against going on with a run: that it was begun under other decisions.</summary>
    public static Diagnostic? Check(TenantId tenant, RunRecord run, RunOptions options)
    {
        var begun = RunOrigin.FromJson(run.Origin).Review;
        if (begun == (options.Review?.Digest ?? "")) return null;
        var how = begun.Length == 0 ? "without a review" : "under another review";
        return new Diagnostic(DiagnosticCodes.OtherReview, Severity.Error,
            $"Run {run.Id} of tenant '{tenant}' was begun {how}.", null,
            begun.Length == 0
                ? "Go on with it without --review, or take it back with 'uplift undo'."
                : "Go on with --review and the very file that it was begun with, or take it back with 'uplift undo'.");
    }

    private static bool IsUpgrade(TenantPlan plan, PlanStep step) =>
        plan.Actions.Any(action => action.Package == step.Package && action.Kind == ActionKind.Upgrade);

    private static Diagnostic Unreviewed(TenantId tenant, IReadOnlyList<Change> changes)
    {
        var named = string.Join(", ", changes.Take(MostNamed).Select(change => change.Key));
        var more = changes.Count > MostNamed ? $" and {changes.Count - MostNamed} more" : "";
        return new Diagnostic(DiagnosticCodes.NotReviewed, Severity.Error,
            $"Tenant '{tenant}': nobody has reviewed {named}{more}, which the package asks for (type preview).",
            changes[0].Position,
            "Nothing was done. Write a report with 'uplift verify', decide in it and apply with --review FILE; or accept all of them "
                + "unseen with --accept-preview.");
    }
}
