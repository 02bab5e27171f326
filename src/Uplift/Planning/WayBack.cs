using Uplift.Stores;

namespace Uplift.Planning;

/// <summary>How a tenant comes back to older versions: by taking runs back.</summary>
/// <param name="Runs">The runs, the newest first; none when there is no way.</param>
/// <param name="After">By product the version that the way leads to, of those that it changes; null: none
/// is installed then.</param>
/// <param name="Problems">Why there is no way.</param>
public sealed record WayBack(
    IReadOnlyList<PastRun> Runs, IReadOnlyDictionary<string, string?> After, IReadOnlyList<Diagnostics.Diagnostic> Problems)
{
    /// <summary>Equal for tenants whose way is the same.</summary>
    public string Key { get; } = string.Join('\n',
    [
        .. Runs.Select(
            run => $"{run.Id} {string.Join(' ', run.Steps.Select(step => step.Step.Number + (step.Obstacle ?? "")))}"),
        .. Problems.Select(problem => problem.Message),
    ]);

    /// <summary>The modules of a tenant once it has gone the way.</summary>
    public IReadOnlyList<InstalledModule> Leave(Ledger ledger) =>
    [
        .. ledger.Modules.Where(module => !After.TryGetValue(module.Product, out var after) || after is not null)
            .Select(module => module with { Version = After.GetValueOrDefault(module.Product) ?? module.Version }),
    ];
}
