using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Planning;

/// <summary>The ordered steps for one tenant, or the reasons why there are none.</summary>
public sealed record TenantPlan
{
    /// <summary>Whose plan.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Digest of the state that it was computed from.</summary>
    public required string State { get; init; }

    /// <summary>What happens to each module of the target.</summary>
    public required IReadOnlyList<ModuleAction> Actions { get; init; }

    /// <summary>What is done, in order; empty when the tenant is up to date or refused.</summary>
    public required IReadOnlyList<PlanStep> Steps
    {
        get;
        init
        {
            field = value;
            _stepsDigest = null;
        }
    }

    /// <summary>Why the tenant cannot be upgraded; warnings too.</summary>
    public required IReadOnlyList<Diagnostic> Problems { get; init; }

    /// <summary>What the tenant is led to, with how it was found.</summary>
    public TenantTarget? Target { get; init; }

    /// <summary>True when an error keeps the tenant from being upgraded.</summary>
    public bool IsRefused => Problems.Any(problem => problem.Severity == Severity.Error);

    /// <summary>True when there is something to do.</summary>
    public bool HasWork => Steps.Count > 0;

    /// <summary>Digest of the state and of every step: what an approval of this tenant's part covers (P4).</summary>
    public string Digest => new DigestBuilder().Add(Tenant.ToString(), State, StepsDigest).ToString();

    /// <summary>Digest of the steps alone; equal for all tenants of one class.</summary>
    public string StepsDigest => _stepsDigest ??= DigestOf(Steps);

    private string? _stepsDigest;

    private static string DigestOf(IReadOnlyList<PlanStep> steps)
    {
        var digest = new DigestBuilder();
        foreach (var step in steps) digest.Add(DigestOf(step));
        return digest.ToString();
    }

    /// <summary>Digest of what one step was computed from: the package, the changes with their checksums, the kind of
    /// step.</summary>
    public static string DigestOf(PlanStep step)
    {
        var digest = new DigestBuilder().Add(
            step.Number.ToString(), step.Kind, step.Title, step.Package.Id.ToString(), step.Package.Digest,
            step.Phase.ToString());
        foreach (var change in step.Changes) digest.Add(change.Id, change.Version?.Text, change.Checksum);
        return digest.ToString();
    }
}
