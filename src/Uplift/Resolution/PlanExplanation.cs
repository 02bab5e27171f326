namespace Uplift.Resolution;

/// <summary>Tells why a module is in a plan, from it back to what was asked for.</summary>
public static class PlanExplanation
{
    /// <summary>
    /// A line for each link of the chain: the module at this version and its reason, then the module that the reason
    /// names, and so on. For a refusal, what stands against it as far as it concerns the module.
    /// </summary>
    /// <param name="resolution">The plan.</param>
    /// <param name="module">An id or a product.</param>
    public static IReadOnlyList<string> Of(ModuleResolution resolution, string module)
    {
        if (!resolution.IsPossible) return Refusal(resolution, module);
        var lines = new List<string>();
        var told = new HashSet<ResolvedAction>();
        for (var action = Find(resolution, module); action is not null; action = Next(resolution, action))
        {
            if (!told.Add(action)) break;
            lines.Add(action.ToString());
            if (action.Reason.Module is not { } other || Find(resolution, other) is not null) continue;
            lines.Add($"{other} is enabled and stays.");
        }

        if (lines.Count == 0) lines.Add($"{module} is not in the plan: nothing is done with it.");
        lines.AddRange(resolution.Notices.Where(notice => notice.SwitchGroup == Find(resolution, module)?.SwitchGroup)
            .Select(notice => notice.ToString()));
        return lines;
    }

    private static ResolvedAction? Next(ModuleResolution resolution, ResolvedAction action) =>
        action.Reason.Module is { } module ? Find(resolution, module) : null;

    private static ResolvedAction? Find(ModuleResolution resolution, string module) =>
        resolution.Actions.FirstOrDefault(action =>
            action.Id.Text == module || action.From?.Text == module || action.Id.Product == module);

    private static List<string> Refusal(ModuleResolution resolution, string module)
    {
        var about = resolution.Problems.Where(problem => problem.Module == module || problem.Modules.Contains(module)
            || problem.Products.Contains(module)
            || problem.Explanation.Any(line => line.Contains(module, StringComparison.Ordinal)));
        var lines = about.SelectMany(problem => problem.Explanation.Prepend(problem.Message)).Distinct().ToList();
        if (lines.Count == 0) lines.Add($"The request is refused for reasons that do not concern {module}.");
        return lines;
    }
}
