using System.Runtime.CompilerServices;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Plans and applies for many tenants, several at once. A tenant that fails does not stop the others (P7).
/// </summary>
public sealed class Upgrader(
    IStoreProvider provider, Catalog catalog, TimeProvider time, IFaultPoints faults, IRunObserver observer,
    InstallationRules? rules = null)
{
    // States that one round trip reads when many tenants are planned.
    private const int MostAtOnce = 32;

    private readonly TenantRunner _runner = new(provider, catalog, time, faults, observer, rules);

    /// <summary>Goes on with interrupted runs and takes runs back, tenant by tenant.</summary>
    public TenantRunner Runner => _runner;

    /// <summary>Takes runs back.</summary>
    public UndoRunner Undo => new(provider, catalog, _runner, time);

    /// <summary>Removes modules of tenants with their data.</summary>
    public ModulePurge Purge => new(provider, catalog, _runner, time);

    /// <summary>Reads the tenants' states, several at once, and makes the plan.</summary>
    /// <param name="targets">Module ids to reach; a product alone means its newest package.</param>
    /// <exception cref="Diagnostics.UpliftException">A target is not in the catalog.</exception>
    public Task<Plan> PlanAsync(
        IReadOnlyCollection<string> targets, IReadOnlyList<TenantId> tenants, PlanOptions options, int parallel,
        CancellationToken cancellationToken) =>
        PlanAsync(PlanTargets.Find(catalog, targets, options), new Dictionary<TenantId, ModuleSurroundings>(), tenants,
            options,
            parallel, cancellationToken);

    /// <summary>Makes the plan that leads one tenant to modules as they are given; several are switched
    /// at one moment.</summary>
    public Task<Plan> PlanTogetherAsync(
        IReadOnlyCollection<string> targets, TenantId tenant, CancellationToken cancellationToken) =>
        PlanAsync(PlanTargets.Together(catalog, targets), new Dictionary<TenantId, ModuleSurroundings>(), [tenant],
            new PlanOptions { DepCheck = false }, 1, cancellationToken);

    /// <summary>Reads the tenants' states, several at once, and makes the plan.</summary>
    /// <param name="targets">Where to go.</param>
    /// <param name="surroundings">What is known of the modules of tenants beside their ledgers; those without
    /// entry have none.</param>
    public Task<Plan> PlanAsync(
        PlanTargets targets, IReadOnlyDictionary<TenantId, ModuleSurroundings> surroundings,
        IReadOnlyList<TenantId> tenants, PlanOptions options, int parallel, CancellationToken cancellationToken)
    {
        var reader = new TargetReader(targets, surroundings, new PastReader(catalog, provider.Name));
        return new Planner(targets, provider.Name, options)
            .PlanAsync(ReadAsync(reader, tenants, parallel, cancellationToken), time.GetUtcNow(), cancellationToken);
    }

    /// <summary>
    /// Applies a plan to the tenants that it has work for; <paramref name="finished"/> hears of each as soon as it is
    /// done.
    /// </summary>
    public async Task ApplyAsync(
        Plan plan, RunOptions options, int parallel, Func<RunResult, Task> finished, CancellationToken cancellationToken)
    {
        var concerned = plan.Tenants.Where(tenant => plan.Classes[tenant.Class] is { } planned
            && (planned.Steps.Count > 0 || planned.IsRefused)).ToList();
        var mayGroup = provider.Groups is not null && options.Phases == PhaseChoice.Both;
        var line = new TenantLine(concerned, _runner.Use(plan), mayGroup);
        await Parallel.ForEachAsync(line.Take(), Options(parallel, CancellationToken.None), async (tenants, _) =>
        {
            if (cancellationToken.IsCancellationRequested) return;
            var began = time.GetTimestamp();
            var (results, atOnce) = await _runner.ApplyAsync(tenants, plan, options, cancellationToken);
            if (atOnce) line.Took(time.GetElapsedTime(began));
            else if (tenants.Count > 1) line.Failed();
            await Task.WhenAll(results.Select(finished));
        });
    }

    /// <summary>
    /// Runs a plan for one tenant in a transaction that is rolled back, and hands out what it changed (P3).
    /// </summary>
    public Task<RunResult> SimulateAsync(
        TenantId tenant, Plan plan, RunOptions options, Func<ChangeLogEntry, Task> changed,
        CancellationToken cancellationToken) =>
        _runner.SimulateAsync(tenant, plan, options, changed, cancellationToken);

    /// <summary>
    /// The last runs that lead to just these targets and were interrupted, failed within a
    /// step, or left objects as they were, in the order of the tenants. A run that failed between steps is none of
    /// them: a new plan may go on from what it left.
    /// </summary>
    public async Task<IReadOnlyList<LeftRun>> FindLeftAsync(
        IReadOnlyCollection<string> targets, IReadOnlyList<TenantId> tenants, int parallel, CancellationToken cancellationToken)
    {
        var target = string.Join(' ', Targets.Resolve(catalog, targets).Select(package => package.Id));
        var left = new LeftRun?[tenants.Count];
        await Parallel.ForAsync(0, tenants.Count, Options(parallel, cancellationToken), async (index, token) =>
        {
            await using var store = await provider.OpenAsync(tenants[index], StoreAccess.Live, token);
            await using var transaction = await store.BeginAsync(null, token);
            left[index] = await LeftRun.FindAsync(tenants[index], target, transaction, token);
        });
        return [.. left.OfType<LeftRun>()];
    }

    /// <summary>What a run changed in a tenant.</summary>
    public async IAsyncEnumerable<ChangeLogEntry> ReadLogAsync(
        TenantId tenant, string? run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        var runs = await transaction.Runs.ReadRunsAsync(cancellationToken);
        if (runs.Count == 0) yield break;
        var record = run is null ? runs[^1] : RunName.Find(tenant, runs, run);
        var origin = RunOrigin.FromJson(record.Origin);
        if (!origin.MadeSteps) yield break;
        if (origin.Pruned is not null)
        {
            throw new UpliftException(DiagnosticCodes.JournalPruned,
                $"What run {record.Id} changed in tenant '{tenant}' cannot be told object by object: {origin.NoJournal}.",
                hint: $"What it was, and when, is in 'uplift history {tenant}'.");
        }

        var log = await OpenLogAsync(tenant, record, transaction, cancellationToken);
        await foreach (var entry in log.ReadAsync(tenant, transaction, cancellationToken)) yield return entry;
    }

    private async Task<ChangeLog> OpenLogAsync(
        TenantId tenant, RunRecord run, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var ledger = await transaction.Ledger.ReadAsync(cancellationToken);
        return new ChangeLog(
            RunOrigin.FromJson(run.Origin), run, new RunSteps(catalog, provider.Name).Build(tenant, run, ledger));
    }

    // In the order of the tenants, and never more of them in memory than are being read.
    private async IAsyncEnumerable<TenantSnapshot> ReadAsync(
        TargetReader reader, IReadOnlyList<TenantId> tenants, int parallel,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var running = new Queue<Task<IReadOnlyList<TenantSnapshot>>>();
        var atOnce = Math.Clamp(tenants.Count / (Math.Max(1, parallel) * 2), 1, MostAtOnce);
        try
        {
            // The first tells what is to be asked of the others.
            foreach (var snapshot in await ReadAsync(reader, [.. tenants.Take(1)], cancellationToken))
            {
                yield return snapshot;
            }

            foreach (var some in tenants.Skip(1).Chunk(atOnce))
            {
                if (running.Count >= Math.Max(1, parallel))
                {
                    foreach (var snapshot in await running.Dequeue()) yield return snapshot;
                }

                running.Enqueue(ReadAsync(reader, some, cancellationToken));
            }

            while (running.Count > 0)
            {
                foreach (var snapshot in await running.Dequeue()) yield return snapshot;
            }
        }
        finally
        {
            // A failure ends the plan; what still runs must not outlive it.
            await Task.WhenAll(running).ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    // Many in one round trip; those that cannot be read so are each read by itself.
    private async Task<IReadOnlyList<TenantSnapshot>> ReadAsync(
        TargetReader reader, TenantId[] tenants, CancellationToken cancellationToken)
    {
        var read = new Dictionary<TenantId, TenantSnapshot>();
        try
        {
            if (tenants.Length > 1) read = await reader.ReadEqualAsync(provider, tenants, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The reason is told with the tenant that has it.
        }

        var snapshots = new List<TenantSnapshot>();
        foreach (var tenant in tenants)
        {
            snapshots.Add(
                read.TryGetValue(tenant, out var known) ? known : await ReadAsync(reader, tenant, cancellationToken));
        }

        return snapshots;
    }

    // A tenant that cannot be read is in the plan with the reason; the others are planned (P7).
    private async Task<TenantSnapshot> ReadAsync(
        TargetReader reader, TenantId tenant, CancellationToken cancellationToken)
    {
        try
        {
            await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
            await using var transaction = await store.BeginAsync(null, cancellationToken);
            return await reader.ReadAsync(tenant, transaction, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return TenantSnapshot.Of(tenant, LeasedWork.Unavailable(tenant, error));
        }
    }

    private static ParallelOptions Options(int parallel, CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = Math.Max(1, parallel), CancellationToken = cancellationToken };
}
