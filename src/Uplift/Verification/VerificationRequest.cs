using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Verification;

/// <summary>What is verified, and where the report goes.</summary>
public sealed record VerificationRequest
{
    /// <summary>Where the tenants are to be led to.</summary>
    public required PlanTargets Targets { get; init; }

    /// <summary>What is known of the tenants' modules beside their ledgers.</summary>
    public IReadOnlyDictionary<TenantId, ModuleSurroundings> Surroundings { get; init; } =
        new Dictionary<TenantId, ModuleSurroundings>();

    public required IReadOnlyList<TenantId> Tenants { get; init; }

    /// <summary>What would be chosen for the plan.</summary>
    public PlanOptions Options { get; init; } = new();

    /// <summary>Which objects are looked at.</summary>
    public VerificationScope Scope { get; init; } = new();

    /// <summary>The CSV file; the others lie where they are asked for.</summary>
    public required string Report { get; init; }

    /// <summary>What stands between the cells of the CSV file.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>A file of JSON Lines; null: none.</summary>
    public string? JsonLines { get; init; }

    /// <summary>An HTML page; null: none.</summary>
    public string? Html { get; init; }

    /// <summary>A ZIP of deltas; null: none.</summary>
    public string? Deltas { get; init; }

    /// <summary>Objects that are read, transformed and written at once.</summary>
    public int ChunkSize { get; init; } = 1_000;
}

/// <summary>How a verification ended.</summary>
/// <param name="Objects">Objects looked at.</param>
/// <param name="Summary">What was found.</param>
/// <param name="Problems">Tenants that could not be verified, and why.</param>
public sealed record VerificationResult(
    long Objects, Reports.ReportSummary Summary, IReadOnlyList<Diagnostics.Diagnostic> Problems)
{
    /// <summary>True when an interrupted verification was gone on with.</summary>
    public bool IsResumed { get; init; }

    /// <summary>The files that were written.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}

/// <summary>How far a verification is.</summary>
/// <param name="Done">Objects looked at, of all tenants.</param>
/// <param name="Total">As far as known.</param>
public sealed record VerificationProgress(TenantId Tenant, string Collection, long Done, long Total, long Findings);
