namespace Uplift.Planning;

/// <summary>What an operator can choose when a plan is made. It is part of the plan's seal.</summary>
public sealed record PlanOptions
{
    /// <summary>
    /// Also apply changes registered below the installed version after it had been installed, and optional ones that
    /// left failures.
    /// </summary>
    public bool IncludeMissed { get; init; }

    /// <summary>Pass over preconditions that the package calls skippable.</summary>
    public bool Force { get; init; }

    /// <summary>
    /// True: what the target needs, and what needs it, is upgraded or added, and conflicts are
    /// refused. False: the target is taken as it is given.
    /// </summary>
    public bool DepCheck { get; init; } = true;

    /// <summary>By product: the version that an installation without a recorded one is declared to have.</summary>
    public IReadOnlyDictionary<string, string> From { get; init; } = new Dictionary<string, string>();

    /// <summary>By product: a version below the package's at which to stop.</summary>
    public IReadOnlyDictionary<string, string> StopAt { get; init; } = new Dictionary<string, string>();

    /// <summary>Canonical text, for digests.</summary>
    public override string ToString() =>
        $"include-missed={IncludeMissed} force={Force}{Words("from", From)}{Words("stop-at", StopAt)}"
        + (DepCheck ? "" : " dep-check=False");

    private static string Words(string name, IReadOnlyDictionary<string, string> versions) => string.Concat(
        versions.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $" {name}={pair.Key}-{pair.Value}"));
}
