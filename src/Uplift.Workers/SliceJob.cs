using System.Data.Common;
using Microsoft.Extensions.Logging;
using Quartz;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Rollouts;
using Uplift.Workspaces;

namespace Uplift.Workers;

/// <summary>
/// Works on a slice: some tenants of a wave. When its worker dies another one gets the same job, takes the
/// tenants that were left and goes on. A worker that only seemed dead finds its claims taken and its leases lost.
/// </summary>
internal sealed partial class SliceJob(OpenedWorkspace workspace, WorkerSettings settings, ILogger<SliceJob> logger)
    : IJob
{
    public const string RolloutKey = "rollout";
    public const string SliceKey = "slice";

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var slice = int.Parse(context.MergedJobDataMap.GetString(SliceKey)!);
        var id = context.MergedJobDataMap.GetString(RolloutKey)!;
        var control = await workspace.ControlAsync(cancellationToken);
        var table = new RolloutTable(control);
        var rollout = await table.FindAsync(id, cancellationToken);
        if (!rollout.IsMoving || await PlanOfAsync(control, table, rollout, cancellationToken) is not { } plan) return;
        using var work = new Slice(table, rollout, slice, $"{settings.Name}/{Guid.NewGuid().ToString("N")[..8]}");
        var tenants = new TenantWorker(workspace, table, rollout, plan, settings);
        foreach (var left in await table.AdoptAsync(rollout.Id, slice, work.Worker, cancellationToken))
        {
            LogAdopted(rollout.Id, left.Tenant, left.Fence);
            await RunAsync(tenants, rollout, left, cancellationToken);
        }

        var lanes = SlicePace.Lanes(rollout.Spec.ParallelOf(rollout.Wave));
        await Task.WhenAll(Enumerable.Range(0, lanes).Select(async _ =>
        {
            while (await work.NextAsync(cancellationToken) is { } held)
            {
                await RunAsync(tenants, rollout, held, cancellationToken);
            }
        }));
    }

    private async Task RunAsync(
        TenantWorker tenants, Rollout rollout, RolloutTenant held, CancellationToken cancellationToken)
    {
        try
        {
            await tenants.RunAsync(held, cancellationToken);
        }
        catch (UpliftException error)
        {
            await tenants.RefuseAsync(held, error.Message);
        }
        catch (Exception error) when (error is DbException or IOException)
        {
            // The database is away, or the tenant is: the claim stays, and the next execution of the slice takes it up.
            LogDropped(error, rollout.Id, held.Tenant);
            await tenants.TellAsync(held, $"will be tried again: {error.Message}");
        }
    }

    // Packages may have been repaired since. What is wrong with them, or with the plan, concerns every tenant: it
    // stops the rollout and says so, instead of being met again with each of them.
    private async Task<Plan?> PlanOfAsync(
        ControlDatabase control, RolloutTable table, Rollout rollout, CancellationToken cancellationToken)
    {
        string wrong;
        try
        {
            workspace.ReloadPackages();
            _ = workspace.Catalog;
            if (await control.FindPlanAsync(rollout.Plan, cancellationToken) is { } plan) return plan;
            wrong = $"there is no plan {rollout.Plan} any more";
        }
        catch (UpliftException error)
        {
            wrong = $"{error.Diagnostics[0].Position}: {error.Message}".TrimStart(':', ' ');
        }

        await new RolloutMover(table, settings.Name, workspace.Time)
            .MakeAsync(rollout, new RolloutMove.Stop(wrong), cancellationToken);
        return null;
    }

    [LoggerMessage(
        3101, LogLevel.Information,
        "Rollout {Rollout}: tenant {Tenant} was left by another worker and is taken up (claim {Fence})")]
    private partial void LogAdopted(string rollout, string tenant, long fence);

    [LoggerMessage(3102, LogLevel.Warning, "Rollout {Rollout}: tenant {Tenant} was dropped and is taken up again")]
    private partial void LogDropped(Exception error, string rollout, string tenant);

    // Lanes ask one after the other; a tenant that this job has had it does not get again.
    private sealed class Slice(RolloutTable table, Rollout rollout, int slice, string worker) : IDisposable
    {
        private readonly SemaphoreSlim _one = new(1, 1);
        private readonly List<string> _had = [];

        public string Worker => worker;

        public void Dispose() => _one.Dispose();

        public async Task<RolloutTenant?> NextAsync(CancellationToken cancellationToken)
        {
            await _one.WaitAsync(cancellationToken);
            try
            {
                var held = await table.ClaimAsync(rollout, slice, worker, _had, cancellationToken);
                if (held is not null) _had.Add(held.Tenant);
                return held;
            }
            finally
            {
                _one.Release();
            }
        }
    }
}
