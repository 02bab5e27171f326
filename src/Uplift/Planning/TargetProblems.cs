using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Resolution;

namespace Uplift.Planning;

/// <summary>Says what stands against a resolved target, in words for an operator.</summary>
internal static class TargetProblems
{
    /// <summary>What the resolver refuses, and what data cannot follow.</summary>
    public static List<Diagnostic> Of(ModuleResolution resolution, Catalog catalog)
    {
        var found = resolution.Problems.Select(Conflict).ToList();
        foreach (var action in resolution.Actions)
        {
            if (action.Kind == ModuleActionKind.Disable) found.Add(Leaving(resolution, action));
            else if (action.Reason.Kind != ReasonKind.Asked && action.From > action.Id) found.Add(
                Back(resolution, action));
            else if (action.Kind == ModuleActionKind.Enable && catalog.Find(action.Id) is null)
            {
                found.Add(NoPackage(resolution, action));
            }
        }

        return found;
    }

    private static Diagnostic Conflict(Problem problem) => new(
        DiagnosticCodes.CannotResolve, Severity.Error, string.Join(' ', [problem.Message, .. problem.Explanation]),
        null,
        (problem.Hint + " 'uplift catalog add' adds packages; 'uplift plan --explain MODULE' shows the chain.").Trim());

    private static Diagnostic Leaving(ModuleResolution resolution, ResolvedAction action) => Unable(
        resolution, action, $"{action.Id} would have to be disabled: {action.Reason}.",
        $"A plan disables nothing. Add a package of {action.Id.Product} that fits to the catalog, choose another target, "
            + "or disable it before with an install job.");

    private static Diagnostic Back(ModuleResolution resolution, ResolvedAction action) => Unable(
        resolution, action, $"{action.From} would have to go back to {action.Id}: {action.Reason}.",
        $"Data does not go back. Add a package of {action.Id.Product} that fits to the catalog, or choose another target.");

    private static Diagnostic NoPackage(ModuleResolution resolution, ResolvedAction action) => Unable(
        resolution, action,
        $"{action.Id} would have to be enabled, and the catalog has no package of it: {action.Reason}.",
        "Add its package to the catalog, or enable it before with an install job.");

    private static Diagnostic Unable(ModuleResolution resolution, ResolvedAction action, string message, string hint) =>
        new(
            DiagnosticCodes.WouldLeave, Severity.Error,
            string.Join(' ', PlanExplanation.Of(resolution, action.Id.Text).Skip(1).Select(Sentence).Prepend(message)),
            null, hint);

    private static string Sentence(string line) => line.EndsWith('.') ? line : line + ".";
}
