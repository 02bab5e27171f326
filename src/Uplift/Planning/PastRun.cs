using Uplift.Diagnostics;

namespace Uplift.Planning;

/// <summary>A run that a tenant has behind it, as the way back sees it.</summary>
public sealed record PastRun
{
    /// <summary>The run.</summary>
    public required string Id { get; init; }

    /// <summary>The products that it led to.</summary>
    public required IReadOnlyList<string> Products { get; init; }

    /// <summary>The versions of those before it, by product; one that was not installed has no entry.</summary>
    public required IReadOnlyDictionary<string, string> Before { get; init; }

    /// <summary>What of it is done, in order; read for runs that are to be taken back.</summary>
    public IReadOnlyList<PastStep> Steps { get; init; } = [];

    /// <summary>Why it cannot be taken back; empty: it can.</summary>
    public IReadOnlyList<Diagnostic> Obstacles { get; init; } = [];
}

/// <summary>A step of a past run.</summary>
/// <param name="Step">The step as it was made.</param>
/// <param name="Obstacle">Why it cannot be taken back; null: it can.</param>
public sealed record PastStep(PlanStep Step, string? Obstacle);
