using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Jobs;

/// <summary>Makes package changes with the engine: one run for each module, under the lease of the tenant.</summary>
public sealed class EnginePackageChanges(IStoreProvider provider, Upgrader upgrader) : IPackageChanges, IPackageForesight
{
    /// <inheritdoc/>
    public async Task<PackageOutcome> ApplyAsync(
        TenantId tenant, IReadOnlyList<string> modules, IReadOnlyCollection<string> alongside, string mark,
        CancellationToken cancellationToken)
    {
        if (!await provider.ExistsAsync(tenant, cancellationToken))
        {
            await provider.CreateAsync(tenant, cancellationToken);
        }

        var options = new RunOptions { Actor = mark };
        var own = await FindOwnAsync(tenant, modules, mark, cancellationToken);
        if (own is { State: RunState.Done }) return new PackageOutcome(own.Id);
        if (own is { State: RunState.Incomplete }) return await LeftIncompleteAsync(own, tenant, cancellationToken);
        if (own is not null)
        {
            return Told(
                await upgrader.Runner.ResumeAsync(tenant, options, cancellationToken), own.Id, cancellationToken);
        }

        var plan = await PlanAsync(tenant, modules, cancellationToken);
        if (FindOthers(plan, modules[0], alongside) is { } others)
        {
            return new PackageOutcome("", Words(others), IsBegun: false);
        }

        return Told(await upgrader.Runner.ApplyAsync(tenant, plan, options, cancellationToken), "", cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<PackageOutcome> UndoAsync(
        TenantId tenant, IReadOnlyList<string> modules, string run, string mark, CancellationToken cancellationToken)
    {
        if (run.Length == 0)
        {
            if (await FindOwnAsync(tenant, modules, mark, cancellationToken) is not { } own)
            {
                return new PackageOutcome("");
            }

            run = own.Id;
        }

        return Told(await upgrader.Undo.UndoAsync(
            tenant, run, new RunOptions { Actor = mark }, StoreAccess.Live, cancellationToken), run, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<PackageOutcome> PurgeAsync(
        TenantId tenant, string module, string mark, CancellationToken cancellationToken)
    {
        var product = RunOrigin.ProductOf(module);
        if (!await provider.ExistsAsync(tenant, cancellationToken)) return new PackageOutcome("");
        var own = await FindOwnAsync(tenant, [ModulePurge.TargetOf(product)], mark, cancellationToken);
        if (own is not null) return new PackageOutcome(own.Id);
        return Told(await upgrader.Purge.PurgeAsync(
            tenant, product, new RunOptions { Actor = mark }, cancellationToken), "", cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Diagnostic>> LookBackAsync(
        TenantId tenant, string module, IReadOnlyCollection<string> alongside, CancellationToken cancellationToken)
    {
        if (!await provider.ExistsAsync(tenant, cancellationToken)) return [];
        var plan = await PlanAsync(tenant, [module], cancellationToken);
        var errors = plan.Classes.SelectMany(planned => planned.Problems)
            .Where(problem => problem.Severity == Severity.Error).ToList();
        return errors.Count > 0 ? errors : FindOthers(plan, module, alongside) is { } others ? [others] : [];
    }

    // What they need has entries of its own in the job.
    private Task<Plan> PlanAsync(TenantId tenant, IReadOnlyList<string> modules, CancellationToken cancellationToken) =>
        upgrader.PlanTogetherAsync(modules, tenant, cancellationToken);

    // A run is taken back as a whole: what else it led to must be meant to go there too.
    private static Diagnostic? FindOthers(Plan plan, string module, IReadOnlyCollection<string> alongside)
    {
        var others = plan.Classes.Where(planned => planned.IsBack).SelectMany(planned => planned.Actions)
            .Where(action => RunOrigin.ProductOf(action.Module) != RunOrigin.ProductOf(module)
                && !(action.Action == PlannedAction.Downgrade && alongside.Contains(action.Module)))
            .Select(action => action.Action == PlannedAction.Downgrade
                ? $"{action.Module} (from {action.From})" : $"no {action.Module}")
            .ToList();
        return others.Count == 0 ? null : new Diagnostic(DiagnosticCodes.Downgrade, Severity.Error,
            $"{module} is reached by taking back runs that would also lead to {string.Join(", ", others)}.", null,
            "Ask for these in the same job, or go back by a plan: 'uplift plan --to'.");
    }

    // The last run of this job that leads to these modules, if it was not taken back.
    private async Task<RunRecord?> FindOwnAsync(
        TenantId tenant, IReadOnlyList<string> modules, string mark, CancellationToken cancellationToken)
    {
        if (!await provider.ExistsAsync(tenant, cancellationToken)) return null;
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        var runs = await transaction.Runs.ReadRunsAsync(cancellationToken);
        return runs.LastOrDefault(run => run.Actor == mark && LeadsTo(run, modules) && run.State != RunState.Undone);
    }

    private static bool LeadsTo(RunRecord run, IReadOnlyList<string> modules) => modules is [var only]
        ? run.Target == only
        : modules.ToHashSet(StringComparer.Ordinal).SetEquals(run.Target.Split(' '));

    // Its process died before it could tell: objects that could not be changed are no less a problem for that.
    private async Task<PackageOutcome> LeftIncompleteAsync(
        RunRecord own, TenantId tenant, CancellationToken cancellationToken)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        var ended = await RunSummary.ReadAsync(tenant, own, RunOutcome.Incomplete, transaction, cancellationToken);
        return Told(ended, own.Id, cancellationToken);
    }

    private static PackageOutcome Told(RunResult result, string run, CancellationToken cancellationToken)
    {
        var id = result.Run.Length > 0 ? result.Run : run;
        switch (result.Outcome)
        {
            case RunOutcome.Done or RunOutcome.UpToDate:
                return new PackageOutcome(id);
            case RunOutcome.Interrupted when cancellationToken.IsCancellationRequested:
                return new PackageOutcome(id, "The changes of its package were broken off.", IsBegun: true);
            case RunOutcome.Refused or RunOutcome.SetAside:
                return new PackageOutcome(id, Words(result), IsBegun: id.Length > 0);
            default:
                return new PackageOutcome(id, Words(result), IsBegun: true);
        }
    }

    private static string Words(Diagnostic problem) => $"{problem.Message} {problem.Hint}".TrimEnd();

    private static string Words(RunResult result) => result.Problems.FirstOrDefault(
        problem => problem.Severity == Severity.Error) is { } first ? Words(first)
        : result.Failures is [var failure, ..]
            ? $"{result.Failed} objects could not be changed; the first is {failure.Collection} {failure.ObjectId}: {failure.Message}"
            : $"Its package changes ended as {result.Outcome}.";
}
