using System.Diagnostics;
using Uplift.Execution;
using Uplift.Execution.Layering;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.ReadWrite.Derived;
using Uplift.Stores;

namespace Uplift.ReadWrite.Backfills;

/// <summary>A backfill for one tenant.</summary>
/// <param name="Id">Under which its cursors and failures are kept beside the tenant's data.</param>
public sealed record TenantBackfill(
    string Id, TenantId Tenant, ModulePackage Package, BackfillRequest Request, string Actor, DateTimeOffset Created);

/// <summary>
/// Rewrites the objects of one tenant under its lease, and what is derived from them, by the same passes as an
/// upgrade: a batch's objects, failures and cursor commit together, so whoever comes after a crash goes on just behind
/// the last batch (P1, P2).
/// Objects are locked from when they are read until they are written. It writes no undo entries and no ledger rows,
/// and notes in the history that no object was left.
/// </summary>
public sealed class BackfillRunner(
    IStoreProvider provider, TimeProvider time, IFaultPoints faults, IRunObserver observer)
{
    private const int MostFailures = 20;

    // Beyond, a progress bar needs no exact number.
    private const int MostCounted = 200_000;

    /// <summary>Begins, or goes on where it was.</summary>
    /// <param name="report">Hears how far it is, after each batch and while it waits; false ends the work
    /// between two batches.</param>
    /// <returns>Done, incomplete (objects were left as they were), interrupted (it was told to end), refused
    /// (the tenant is being worked on) or failed.</returns>
    public Task<RunResult> RunAsync(
        TenantBackfill backfill, Func<BackfillProgress, CancellationToken, Task<bool>> report, CancellationToken cancellationToken)
    {
        var limits = backfill.Request.Limits;
        var options = new RunOptions
        {
            Actor = backfill.Actor,
            Journal = false,
            BatchTime = limits.BatchTime,
            MaxBatch = limits.MaxBatch,
        };
        return new LeasedWork(provider, time, faults, observer).DoAsync(
            backfill.Tenant, StoreAccess.Live, $"backfill {backfill.Id} for {backfill.Actor}", options,
            (session, token) => RunAsync(session, backfill, options, report, token), cancellationToken);
    }

    /// <summary>Objects that were left as they were, some of them.</summary>
    public async Task<IReadOnlyList<ObjectFailure>> ReadFailuresAsync(
        string backfill, TenantId tenant, CancellationToken cancellationToken)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        return await transaction.Runs.ReadFailuresAsync(backfill, MostFailures, cancellationToken);
    }

    private async Task<RunResult> RunAsync(
        RunSession session, TenantBackfill backfill, RunOptions options,
        Func<BackfillProgress, CancellationToken, Task<bool>> report, CancellationToken cancellationToken)
    {
        await MakeTablesAsync(session, backfill, cancellationToken);
        var (steps, cursors, remaining) = await session.ReadAsync(
            transaction => ReadAsync(transaction, backfill, cancellationToken), cancellationToken);
        var watch = new ProgressWatch(cursors, remaining, time, report);
        var health = provider as IStoreHealth;
        var pace = new BackfillPace(session.Tenant, backfill.Request.Limits, health, time, watch.ReportAsync);
        var context = ContextOf(session, backfill, steps, options) with { Pace = pace };
        var goesOn = true;
        foreach (var step in steps)
        {
            var cursor = cursors[step.Number];
            if (cursor.Done) continue;
            goesOn = await pace.WaitAsync(cursor, cancellationToken);
            if (!goesOn) break;
            session.Faults.Pass(FaultPoint.StepBegun);
            cursor = await RunStepAsync(context, step, cursor, cancellationToken);
            goesOn = cursor.Done;
            if (!goesOn) break;
        }

        if (goesOn && watch.Progress.Failed == 0 && backfill.Request.IsWhole)
        {
            await NoteAsync(session, backfill, watch.Progress.Changed, cancellationToken);
        }

        return new RunResult(session.Tenant, !goesOn ? RunOutcome.Interrupted
            : watch.Progress.Failed > 0 ? RunOutcome.Incomplete : RunOutcome.Done)
        {
            Run = backfill.Id,
            Read = watch.Progress.Looked,
            Changed = watch.Progress.Changed,
            Failed = watch.Progress.Failed,
        };
    }

    // Soak times begin with the last that had anything to do: one that finds nothing does not begin them anew.
    private Task NoteAsync(
        RunSession session, TenantBackfill backfill, long changed, CancellationToken cancellationToken)
    {
        var package = backfill.Package;
        return session.CommitAsync(
            async transaction =>
            {
                var history = await transaction.Ledger.ReadHistoryAsync(cancellationToken);
                var known = DeclaredGate.FindBackfill(package, package.Id.Version, history);
                if (known is not null && (changed == 0 || known.Run == backfill.Id)) return;
                await transaction.Ledger.AddHistoryAsync(
                    new HistoryEntry(package.Id.Product, package.Id.Version.Text, DeclaredGate.Backfilled, backfill.Id,
                        backfill.Actor, time.GetUtcNow()), cancellationToken);
            }, FaultPoint.FinishWritten, FaultPoint.FinishCommitted, cancellationToken);
    }

    private static async Task<StepCursor> RunStepAsync(
        RunContext context, PlanStep step, StepCursor cursor, CancellationToken cancellationToken)
    {
        if (step is DeriveStep derive) return await new DerivePass(context, derive).RunAsync(cursor, cancellationToken);
        await using var pass = new PassExecutor(context, (PassStep)step);
        return await pass.RunAsync(cursor, cancellationToken);
    }

    // A backfill can come before the upgrade to the package that declares the first transformer or kept versions.
    private static async Task MakeTablesAsync(
        RunSession session, TenantBackfill backfill, CancellationToken cancellationToken)
    {
        var steps = BackfillSteps.Of(backfill.Package, backfill.Request);
        var product = backfill.Package.Id.Product;
        var tables = steps.OfType<DeriveStep>().Select(step => step.Copies)
            .Concat(steps.OfType<PassStep>().Where(step => step.Collection.Versions is { IsKept: true })
                .Select(step => new CollectionTable(product, step.Collection).Kept))
            .DistinctBy(table => table.Name).ToList();
        if (tables.Count == 0) return;
        await session.CommitAsync(
            async transaction =>
            {
                var existing = await transaction.Schema.FindExistingAsync(tables, cancellationToken);
                tables.RemoveAll(table => existing.Contains(TenantSnapshot.KeyOf(product, table.Name)));
                if (tables.Count == 0) return;
                await transaction.Schema.CreateAsync(product, tables, cancellationToken);
            }, FaultPoint.StepWritten, FaultPoint.StepCommitted, cancellationToken);
    }

    private static Collection SourceOf(PlanStep step) =>
        step is DeriveStep derive ? derive.Source : ((PassStep)step).Collection;

    private static async Task<long> CountAsync(
        IStoreTransaction transaction, PlanStep step, CancellationToken cancellationToken) => step switch
        {
            DeriveStep derive => (await transaction.Derived.CountLackingAsync(
                derive.Tables, derive.Needs, MostCounted, cancellationToken)).Count,
            PassStep pass => await transaction.Documents.EstimateAsync(
                new CollectionTable(pass.Package.Id.Product, pass.Collection) { Only = pass.Only }, cancellationToken),
            _ => throw new UnreachableException(),
        };

    // Collections that the tenant does not have are passed over.
    private static async Task<(IReadOnlyList<PlanStep>, Dictionary<int, StepCursor>, Dictionary<int, long>)> ReadAsync(
        IStoreTransaction transaction, TenantBackfill backfill, CancellationToken cancellationToken)
    {
        var all = BackfillSteps.Of(backfill.Package, backfill.Request);
        var product = backfill.Package.Id.Product;
        var tables = all.Select(SourceOf).Distinct().Select(known => new CollectionTable(product, known))
            .ToList();
        var existing = await transaction.Schema.FindExistingAsync(tables, cancellationToken);
        var steps = all.Where(step => existing.Contains(TenantSnapshot.KeyOf(product, SourceOf(step).Name))).ToList();
        var known = (await transaction.Runs.ReadCursorsAsync(backfill.Id, cancellationToken))
            .ToDictionary(cursor => cursor.Step);
        var cursors = new Dictionary<int, StepCursor>();
        var remaining = new Dictionary<int, long>();
        foreach (var step in steps)
        {
            var cursor = cursors[step.Number] = known.GetValueOrDefault(step.Number) ?? StepCursor.Start(step.Number);
            remaining[step.Number] = cursor.Done ? 0 : await CountAsync(transaction, step, cancellationToken);
        }

        return (steps, cursors, remaining);
    }

    private RunContext ContextOf(
        RunSession session, TenantBackfill backfill, IReadOnlyList<PlanStep> steps, RunOptions options)
    {
        var origin = new RunOrigin
        {
            Seed = backfill.Id,
            Now = backfill.Created,
            Targets = [backfill.Request.Module],
            Options = new PlanOptions(),
            Steps = "",
            Existing = [],
            Modules = [],
            Replaced = [],
            Journal = false,
        };
        var run = new RunRecord(
            backfill.Id, "", backfill.Request.Module, RunState.Running, backfill.Actor, backfill.Created, null, "", "");
        var catalog = new Catalog([backfill.Package]);
        return new RunContext(session, run, origin, options, provider.Name)
        {
            Guard = new SwitchGuard(catalog, [], steps),
            Models = new LayerModels(provider.Releases, catalog),
            Steps = steps,
        };
    }
}
