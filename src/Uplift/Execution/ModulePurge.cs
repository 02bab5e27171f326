using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Removes all data of one module of a tenant and what the ledger says of it, in one transaction under the
/// tenant's lease. It cannot be taken back; whoever offers it has asked whether it is meant.
/// </summary>
public sealed class ModulePurge(IStoreProvider provider, Catalog catalog, TenantRunner runner, TimeProvider time)
{
    /// <summary>What the record of a purge says that it leads to.</summary>
    public static string TargetOf(string product) => $"purge {product}";

    /// <summary>Purges a module; where nothing of it is there, nothing is done.</summary>
    public Task<RunResult> PurgeAsync(
        TenantId tenant, string product, RunOptions options, CancellationToken cancellationToken) =>
        runner.WithLeaseAsync(tenant, StoreAccess.Live, $"purging {product} for {options.Actor}", options, async (session, token) =>
        {
            var (runs, ledger) = await TenantRunner.ReadAsync(session, token);
            var packages = catalog.VersionsOf(product);
            if (FindRefusal(tenant, product, runs, packages) is { } refused) return refused with { Ledger = ledger };
            if (!await HasDataAsync(session, product, packages, ledger, token))
            {
                return new RunResult(tenant, RunOutcome.UpToDate) { Ledger = ledger, Modules = ledger.Modules };
            }

            return await PurgeAsync(session, product, packages, (runs, ledger), options, token);
        }, cancellationToken);

    /// <summary>Why the data of a module cannot be purged whatever the tenant: null, it can.</summary>
    public static Diagnostic? FindObstacle(string product, IEnumerable<ModulePackage> packages) =>
        packages.SelectMany(package => package.Collections)
            .FirstOrDefault(collection => collection.Mapped) is not { } mapped ? null
                : new Diagnostic(DiagnosticCodes.CannotPurge, Severity.Error,
                    $"The data of {product} is in a table that was there before it: '{mapped.Table}', on which '{mapped.Name}' is mapped.",
                    null, "Uplift drops no table that it did not make. Disable the module without purge, and remove its data by "
                        + "other means.");

    private static RunResult? FindRefusal(
        TenantId tenant, string product, IReadOnlyList<RunRecord> runs, IReadOnlyList<ModulePackage> packages)
    {
        if (FindObstacle(product, packages) is { } obstacle) return new RunResult(tenant, RunOutcome.Refused)
        {
            Problems = [obstacle],
        };
        return runs is not [.., var last] || !TenantRunner.IsUnfinished(last) ? null
            : TenantRunner.Refused(tenant, RunOutcome.Refused, DiagnosticCodes.UnfinishedRun,
                $"Run {last.Id} of tenant '{tenant}' towards {last.Target} is not finished.",
                $"Finish it with 'uplift resume {tenant}'.");
    }

    private static async Task<bool> HasDataAsync(
        RunSession session, string product, IReadOnlyList<ModulePackage> packages, Ledger ledger, CancellationToken cancellationToken)
    {
        if (ledger.Find(product) is not null || ledger.Changes.Any(row => row.Product == product)) return true;
        var tables = packages.SelectMany(package => package.Collections)
            .Select(collection => new CollectionTable(product, collection)).DistinctBy(table => table.Name).ToList();
        return await session.ReadAsync(
            async transaction =>
                (await transaction.Schema.FindExistingAsync(tables, cancellationToken)).Count > 0, cancellationToken);
    }

    private async Task<RunResult> PurgeAsync(
        RunSession session, string product, IReadOnlyList<ModulePackage> packages,
        (IReadOnlyList<RunRecord> Runs, Ledger Ledger) before,
        RunOptions options, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var last = before.Runs is [.., var newest] ? newest : null;
        var run = new RunRecord(
            RunName.Next(last, "purge"), "", TargetOf(product), RunState.Done, options.Actor, now, now,
            RunOrigin.OfPurge(product, before.Ledger, now).ToJson(), "");
        var made = packages.SelectMany(package => MadeTables.Of(package, provider.Name))
            .Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var isTried = false;
        var ledger = await session.CommitAsync(
            async transaction =>
            {
                // Where the answer to a commit was lost, the record tells that it was made.
                if (isTried && await HasRunAsync(transaction, run, cancellationToken))
                {
                    return await transaction.Ledger.ReadAsync(cancellationToken);
                }

                isTried = true;
                await transaction.Schema.PurgeAsync(product, made, cancellationToken);
                await transaction.Journal.ForgetAsync(product, cancellationToken);
                await transaction.Ledger.RemoveChangesAsync(
                    [.. before.Ledger.Changes.Where(row => row.Product == product)], cancellationToken);
                await transaction.Ledger.RemoveModuleAsync(product, cancellationToken);
                await transaction.Ledger.AddHistoryAsync(
                    new HistoryEntry(product, "", "purge", run.Id, options.Actor, now), cancellationToken);
                await transaction.Runs.PutRunAsync(run, cancellationToken);
                return await transaction.Ledger.ReadAsync(cancellationToken);
            }, FaultPoint.FinishWritten, FaultPoint.FinishCommitted, cancellationToken);
        return new RunResult(session.Tenant, RunOutcome.Done)
        {
            Run = run.Id,
            Ledger = ledger,
            Modules = ledger.Modules,
        };
    }

    private static async Task<bool> HasRunAsync(
        IStoreTransaction transaction, RunRecord run, CancellationToken cancellationToken) =>
        (await transaction.Runs.ReadRunsAsync(cancellationToken)).Any(known => known.Id == run.Id);
}
