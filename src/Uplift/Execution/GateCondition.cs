namespace Uplift.Execution;

/// <summary>What a condition of a gate is about.</summary>
public enum GateConditionKind
{
    /// <summary>A backfill has come to its end.</summary>
    Backfill,

    /// <summary>A time has passed since.</summary>
    Soak,

    /// <summary>A query or URL that the package names.</summary>
    Check,
}

/// <summary>Something that a package declares in its gate, as it stands for a tenant.</summary>
/// <param name="Module">The module version that asks for it.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Obstacle">Why it does not hold, half a sentence; "": it holds.</param>
public sealed record GateCondition(string Module, GateConditionKind Kind, string Name, string Obstacle)
{
    /// <summary>True when it holds.</summary>
    public bool IsMet => Obstacle.Length == 0;

    /// <summary>When it will hold, where that is a matter of time alone; else null.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Some of what a query found, at most 20.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];
}
