using Uplift.Execution;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>Goes on with the unfinished runs of tenants, several at once.</summary>
public sealed class UnfinishedRuns(OpenedWorkspace workspace, RunOptions options, int parallel)
{
    /// <summary>Told of results after they were written; null: nobody.</summary>
    public Func<IReadOnlyList<RunResult>, Task>? Written { get; init; }

    /// <summary>Goes on with them; each result is mirrored and audited.</summary>
    /// <param name="action">The word for the audit log.</param>
    /// <param name="counts">Which results are worth a mention.</param>
    public async Task<IReadOnlyList<RunResult>> ResumeAsync(
        IReadOnlyList<TenantId> tenants, string action, Func<RunResult, bool> counts, IRunObserver observer,
        CancellationToken cancellationToken)
    {
        var control = await workspace.ControlAsync(cancellationToken);
        using var work = new TenantWork(control, action, "", options.Actor, Written);
        var runner = workspace.UpgraderFor(observer).Runner;
        var announced = options with { Announce = control.Switches.MarkAsync };
        var limit = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallel) };
        await Parallel.ForEachAsync(tenants, limit, async (tenant, _) =>
        {
            if (cancellationToken.IsCancellationRequested) return;
            var result = await runner.ResumeAsync(tenant, announced, cancellationToken);
            if (counts(result)) await work.TakeAsync(result);
        });
        return work.Results;
    }
}
