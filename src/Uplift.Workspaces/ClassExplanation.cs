using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Resolution;

namespace Uplift.Workspaces;

/// <summary>Tells for tenants in equal state why a module is in their plan at its version, or
/// why it cannot be.</summary>
public static class ClassExplanation
{
    /// <summary>
    /// The module, what it is needed by, and so on back to the target, line by line. Errors first: the chain
    /// of a plan that is refused says what it would have to be.
    /// </summary>
    /// <param name="planned">Of a plan that was just made; a saved one no longer knows how its
    /// modules were found.</param>
    /// <param name="module">An id or a product.</param>
    public static IReadOnlyList<string> Of(PlanClass planned, string module)
    {
        var chain = planned.Resolution is { } resolution
            ? PlanExplanation.Of(resolution, module)
            : ["The target was taken as it is given; interfaces were not looked at."];
        var refused = planned.Problems.Where(
            problem => problem.Code != DiagnosticCodes.CannotResolve && !chain.Contains(problem.Message))
            .Select(problem => $"{problem.Code}: {problem.Message} {problem.Hint}".TrimEnd());
        return [.. refused, .. chain];
    }
}
