using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Rollouts;
using Uplift.Stores;
using Uplift.Verification;
using Uplift.Verification.Reports;
using Uplift.Workspaces;

namespace Uplift.Workers;

/// <summary>Tries all pending changes on every object of a wave that has not begun. What is only optional may
/// fail; all else that stands against the upgrade stops the rollout.</summary>
internal sealed class WaveVerification(OpenedWorkspace workspace, RolloutTable table)
{
    private const string Optional = nameof(Changes.ChangePriority.Optional);

    /// <summary>What stands against it, in words; null: nothing, or it was not asked for.</summary>
    /// <param name="wave">From 0; one behind the last has no tenants.</param>
    public async Task<string?> FindWrongAsync(Rollout rollout, int wave, CancellationToken cancellationToken)
    {
        if (!rollout.Spec.Checks.Any(check => check.Kind == RolloutCheckKind.Verification)) return null;
        var tenants = (await table.ReadTenantsAsync(rollout.Id, cancellationToken))
            .Where(tenant => tenant.Wave == wave && tenant.State == RolloutTenantState.Waiting)
            .Select(tenant => tenant.Tenant).ToList();
        if (tenants.Count == 0) return null;
        try
        {
            return Describe(wave, await VerifyAsync(rollout.Spec, tenants, cancellationToken));
        }
        catch (UpliftException error)
        {
            return $"wave {wave + 1} cannot be verified: {error.Message}";
        }
    }

    private async Task<VerificationResult> VerifyAsync(
        RolloutSpec spec, IReadOnlyList<string> tenants, CancellationToken cancellationToken)
    {
        var plan = new PlanRequest(spec.Targets, tenants, new PlanOptions(), Refresh: true, Parallel: 1);
        var (targets, surroundings) = await plan.ReadTargetsAsync(workspace, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("uplift-rollout-");
        try
        {
            return await new Verifier(workspace.Provider, workspace.Catalog, workspace.Time).RunAsync(
                new VerificationRequest
                {
                    Targets = targets,
                    Surroundings = surroundings,
                    Tenants = [.. tenants.Select(TenantId.Parse)],
                    Options = plan.Options,
                    Report = Path.Combine(folder.FullName, "report.csv"),
                }, _ => { }, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string? Describe(int wave, VerificationResult result)
    {
        if (result.Problems is [var problem, ..]) return $"wave {wave + 1} cannot be verified: {problem.Message}";
        var groups = result.Summary.Groups.Where(group => group.IsProblem && group.Priority != Optional).ToList();
        return groups is [{ Samples: [var sample, ..] } first, ..]
            ? $"{groups.Sum(group => group.Count)} findings stand against wave {wave + 1}, the first: "
                + $"{Place(first, sample)}: {sample.Message} ('uplift verify' lists them all)"
            : null;
    }

    private static string Place(FindingGroup group, FindingSample sample) => string.Join(
        ' ', new[] { sample.Tenant, sample.ObjectType, sample.ObjectId, group.Change }.Where(part => part.Length > 0));
}
