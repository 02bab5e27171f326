using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Execution;

/// <summary>What is declared about an installation that Uplift did not make, or about changes that were made by
/// hand.</summary>
/// <param name="Package">The package whose changes are recorded.</param>
public sealed record BaselineRequest(ModulePackage Package)
{
    /// <summary>The version that the data has; null: the package's own.</summary>
    public ModuleVersion? Version { get; init; }

    /// <summary>Replaces a recorded version by one that is not lower.</summary>
    public bool Force { get; init; }

    /// <summary>
    /// Only these changes (<c>id</c> or <c>version/id</c>) are recorded as done, and the version stays; empty: the
    /// version is recorded.
    /// </summary>
    public IReadOnlyCollection<string> OnlyChanges { get; init; } = [];

    /// <summary>The word in the history: <c>initialise</c>, or <c>baseline</c> for what an operator declares.</summary>
    public string Action { get; init; } = "baseline";
}

/// <summary>
/// Records which version an existing installation has, without running anything: the module's row, every change known
/// at or below the
/// version, and an entry of the history. A change that is registered later with a lower version is then seen as missed.
/// </summary>
public sealed class BaselineRecorder(TenantRunner runner)
{
    /// <summary>The word in the history for a new installation; its tables are made.</summary>
    public const string Initialise = "initialise";

    /// <summary>
    /// Records under the tenant's lease; refused with UP2013, UP2014, UP2017, UP2018 or UP2019, and then nothing is
    /// written.
    /// </summary>
    public Task<RunResult> RecordAsync(
        TenantId tenant, BaselineRequest request, RunOptions options, CancellationToken cancellationToken) =>
        runner.WithLeaseAsync(tenant, StoreAccess.Live, $"recording {request.Package.Id} for {options.Actor}", options,
            (session, token) => RecordAsync(session, request, options.Actor, token), cancellationToken);

    internal static async Task<RunResult> RecordAsync(
        RunSession session, BaselineRequest request, string actor, CancellationToken cancellationToken)
    {
        var (runs, ledger) = await TenantRunner.ReadAsync(session, cancellationToken);
        if (runs.Count > 0 && TenantRunner.IsUnfinished(runs[^1]))
        {
            return TenantRunner.Refused(session.Tenant, RunOutcome.Refused, DiagnosticCodes.UnfinishedRun,
                $"Run {runs[^1].Id} of tenant '{session.Tenant}' is not finished.",
                $"Finish it with 'uplift resume {session.Tenant}', or take it back with 'uplift undo {session.Tenant}'.");
        }

        var bag = new DiagnosticBag();
        var version = request.Version ?? request.Package.Id.Version;
        var changes = request.OnlyChanges.Count > 0
            ? Named(session.Tenant, request, bag)
            : Covered(session.Tenant, request, version, ledger, bag);
        if (bag.HasErrors) return new RunResult(session.Tenant, RunOutcome.Refused)
        {
            Problems = [.. bag],
            Ledger = ledger,
        };
        var after = await session.CommitAsync(
            async transaction =>
            {
                await WriteAsync(session, transaction, request, version, changes, ledger, actor, cancellationToken);
                return await transaction.Ledger.ReadAsync(cancellationToken);
            }, FaultPoint.StepWritten, FaultPoint.StepCommitted, cancellationToken);
        return new RunResult(session.Tenant, RunOutcome.Done) { Ledger = after, Modules = after.Modules };
    }

    private static async Task WriteAsync(
        RunSession session, IStoreTransaction transaction, BaselineRequest request, ModuleVersion version,
        IReadOnlyList<Change> changes, Ledger ledger, string actor, CancellationToken cancellationToken)
    {
        var product = request.Package.Id.Product;
        var now = session.Time.GetUtcNow();
        var known = ledger.Changes.Where(row => row.Product == product && row.Status != AppliedStatus.Incomplete)
            .Select(row => row.Key).ToHashSet();
        if (request.Action == Initialise) await MakeTablesAsync(transaction, request.Package, cancellationToken);
        var rows = changes.Where(change => !known.Contains(change.Key)).Select(change => new AppliedChange(
            product, change.Key, change.Kind, change.Checksum, AppliedStatus.Baseline, "", now)).ToList();
        if (rows.Count > 0) await transaction.Ledger.PutChangesAsync(rows, cancellationToken);
        if (request.OnlyChanges.Count > 0) return;
        await transaction.Ledger.PutModuleAsync(new InstalledModule(product, version.Text, "", now), cancellationToken);
        await transaction.Ledger.AddHistoryAsync(
            new HistoryEntry(product, version.Text, request.Action, "", actor, now), cancellationToken);
    }

    // An application that starts on nothing needs its tables; what scripts make besides is for an installation.
    private static async Task MakeTablesAsync(
        IStoreTransaction transaction, ModulePackage package, CancellationToken cancellationToken)
    {
        var tables = package.Collections.Where(collection => !collection.Mapped)
            .Select(collection => new CollectionTable(package.Id.Product, collection)).ToList();
        var existing = await transaction.Schema.FindExistingAsync(tables, cancellationToken);
        tables.RemoveAll(table => existing.Contains(TenantSnapshot.KeyOf(table.Product, table.Name)));
        if (tables.Count > 0) await transaction.Schema.CreateAsync(package.Id.Product, tables, cancellationToken);
    }

    private static IReadOnlyList<Change> Covered(
        TenantId tenant, BaselineRequest request, ModuleVersion version, Ledger ledger, DiagnosticBag bag)
    {
        var package = request.Package;
        ChangeSelection.FindDuplicates(package.Id.Product, package.Changes, bag);
        CheckRecorded(tenant, request, version, ledger, bag);
        if (package.Id.Version.IsDevelopment && request.Version is null)
        {
            bag.Error(DiagnosticCodes.Uninitialised,
                $"{package.Id} is a development build; it does not say which version the data has.",
                hint: $"Name a released version: 'uplift tenant baseline {tenant} {package.Id.Product}-VERSION'.");
        }
        else if (!package.Id.Version.IsDevelopment && version > package.Id.Version)
        {
            bag.Error(DiagnosticCodes.TargetAboveCode,
                $"{package.Id.Product} {version} is above the package that is there, {package.Id}.",
                hint: "Add the package of that version to the catalog, or name a lower one.");
        }

        return [.. package.Changes.Where(change => change.Version is { } own && own <= version)];
    }

    private static void CheckRecorded(
        TenantId tenant, BaselineRequest request, ModuleVersion version, Ledger ledger, DiagnosticBag bag)
    {
        var product = request.Package.Id.Product;
        var unread = new DiagnosticBag();
        if (!ChangeSelection.TryReadStamp(product, request.Package.Scheme, ledger, unread, out var recorded))
        {
            if (!request.Force) bag.AddRange(unread);
            return;
        }

        if (recorded is null) return;
        if (!request.Force)
        {
            bag.Error(DiagnosticCodes.AlreadyInitialised,
                $"Tenant '{tenant}' is recorded at {product} {recorded} already.",
                hint: "Upgrade it, or replace the record with --force if it is wrong.");
        }
        else if (version < recorded)
        {
            bag.Error(DiagnosticCodes.Rewind,
                $"Tenant '{tenant}' is recorded at {product} {recorded}, which is above {version}.",
                hint: "Recording a lower version would run changes a second time. Take back the run that brought it: 'uplift undo'.");
        }
    }

    private static List<Change> Named(TenantId tenant, BaselineRequest request, DiagnosticBag bag)
    {
        var found = new List<Change>();
        foreach (var name in request.OnlyChanges)
        {
            var named = request.Package.Changes.Where(change => change.Id == name || change.Key.ToString() == name)
                .ToList();
            if (named.Count == 1)
            {
                found.Add(named[0]);
                continue;
            }

            bag.Error(DiagnosticCodes.UnknownTarget,
                $"{request.Package.Id} has {(named.Count == 0 ? "no" : "more than one")} change '{name}' to record for tenant '{tenant}'.",
                hint: "Write it as VERSION/ID.");
        }

        return found;
    }
}
