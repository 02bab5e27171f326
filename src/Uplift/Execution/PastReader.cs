using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>Reads the runs that a tenant has behind it, and finds the way back among them.</summary>
internal sealed class PastReader(Catalog catalog, string store)
{
    /// <summary>The way to older versions of modules.</summary>
    /// <param name="ledger">The ledger as it is in the transaction.</param>
    public async Task<WayBack> ReadAsync(
        TenantId tenant, IReadOnlyList<ModulePackage> asked, Ledger ledger, IStoreTransaction transaction,
        CancellationToken cancellationToken)
    {
        var runs = await transaction.Runs.ReadRunsAsync(cancellationToken);
        if (runs is [.., var last] && TenantRunner.IsUnfinished(last)) return Refused(last);
        var standing = runs.Where(run => run.State != RunState.Undone)
            .Select(run => (Run: run, Origin: RunOrigin.FromJson(run.Origin)))
            .Where(pair => pair.Origin.MadeSteps).ToDictionary(pair => pair.Run.Id);
        var way = new WayBackFinder(ledger, asked, [.. runs.Where(run => standing.ContainsKey(run.Id))
            .Select(run => PastOf(run, standing[run.Id].Origin))]).Find();
        var read = new List<PastRun>();
        foreach (var past in way.Runs)
        {
            var (run, origin) = standing[past.Id];
            read.Add(UndoObstacles.FindPurge(past.Id, run, runs) is { } purged
                ? past with { Obstacles = [purged] }
                : await ReadAsync(tenant, past, run, origin, ledger, transaction, cancellationToken));
        }

        return new WayBack(read, way.After, way.Problems);
    }

    private static PastRun PastOf(RunRecord run, RunOrigin origin) => new()
    {
        Id = run.Id,
        Products = [.. origin.Targets.Select(RunOrigin.ProductOf)],
        Before = origin.Modules.Where(module => module.Version.Length > 0 && origin.LeadsTo(module.Product))
            .ToDictionary(module => module.Product, module => module.Version, StringComparer.Ordinal),
    };

    private async Task<PastRun> ReadAsync(
        TenantId tenant, PastRun past, RunRecord run, RunOrigin origin, Ledger ledger, IStoreTransaction transaction,
        CancellationToken cancellationToken)
    {
        var begun = (await transaction.Runs.ReadCursorsAsync(run.Id, cancellationToken)).Select(cursor => cursor.Step)
            .ToHashSet();
        try
        {
            var steps = new RunSteps(catalog, store).Build(tenant, run, ledger)
                .Where(step => begun.Contains(step.Number)).ToList();
            return past with
            {
                Steps = [.. steps.Select(step => new PastStep(step, UndoObstacles.Of(step, origin.NoJournal, store)))],
                Obstacles = UndoObstacles.Find(run.Id, steps, origin.NoJournal, store),
            };
        }
        catch (UpliftException error)
        {
            return past with { Obstacles = error.Diagnostics };
        }
    }

    private static WayBack Refused(RunRecord open) => new([], new Dictionary<string, string?>(),
    [
        new Diagnostic(
            DiagnosticCodes.UnfinishedRun, Severity.Error, $"Run {open.Id} towards {open.Target} is not finished.",
            null,
            "Finish it with 'uplift resume', or take it back with 'uplift undo', before the tenant goes back."),
    ]);
}
