namespace Uplift.Planning;

/// <summary>What an operator can choose when a plan is made. It is part of the plan's seal.</summary>
public sealed record PlanOptions
{
    /// <summary>Also apply changes registered below the installed version after it had been installed.</summary>
    public bool IncludeMissed { get; init; }

    /// <summary>Pass over preconditions that the package calls skippable.</summary>
    public bool Force { get; init; }

    /// <summary>Canonical text, for digests.</summary>
    public override string ToString() => $"include-missed={IncludeMissed} force={Force}";
}
