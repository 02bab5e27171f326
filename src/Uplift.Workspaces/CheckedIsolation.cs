using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Execution.Isolation;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Workspaces;

/// <summary>Upgrades tenants on clones that are asked before the switch, and asks what serves after it: a tenant of which
/// something does not hold then is switched back.</summary>
public sealed class CheckedIsolation(OpenedWorkspace workspace, RunOptions options, TenantProbe probe)
{
    private readonly IsolationDesk _desk = new(workspace, options);

    /// <summary>Upgrades a tenant; as <see cref="IsolationDesk.ApplyAsync"/>.</summary>
    public async Task<IsolatedResult> ApplyAsync(
        TenantId tenant, Plan plan, IRunObserver observer, CancellationToken cancellationToken)
    {
        var result = await _desk.ApplyAsync(
            tenant, plan, (clone, token) => probe.FindWrongInCloneAsync(tenant, clone, token), observer,
            cancellationToken);
        var isSwitched = result.Pause is not null && OutcomeWord.IsGood(result.Run!.Outcome);
        return isSwitched && await probe.FindWrongAsync(tenant, cancellationToken) is { } wrong
            ? new IsolatedResult { Run = await TakeBackAsync(result.Run!, wrong, cancellationToken) } : result;
    }

    private async Task<RunResult> TakeBackAsync(RunResult run, string wrong, CancellationToken cancellationToken)
    {
        var back = await _desk.TakeBackAsync(run.Tenant, cancellationToken);
        var isBack = back is null || OutcomeWord.IsGood(back.Outcome);
        var problem = new Diagnostic(DiagnosticCodes.PreconditionFailed, Severity.Error,
            $"Tenant '{run.Tenant}' is not as it must be after the switch: {wrong}.", null,
            isBack ? "The old data serve again, with what was written since. Mend the cause and do the same again."
                : $"It serves the new data. Switch back with 'uplift isolate back {run.Tenant}'.");
        return new RunResult(run.Tenant, RunOutcome.Failed)
        {
            Run = run.Run,
            Problems = [problem, .. back?.Problems ?? []],
        };
    }
}
