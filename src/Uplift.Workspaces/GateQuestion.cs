using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>Asks tenants about module versions that want to read their data.</summary>
public sealed class GateQuestion
{
    private const int MostReaders = 8;

    private readonly IStoreProvider _provider;
    private readonly TimeProvider _time;

    /// <summary>Finds the packages of the module versions.</summary>
    /// <param name="modules">Their ids.</param>
    /// <exception cref="UpliftException">One of them has no package in the catalog.</exception>
    public GateQuestion(OpenedWorkspace workspace, IReadOnlyList<string> modules)
    {
        _provider = workspace.Provider;
        _time = workspace.Time;
        var catalog = workspace.Catalog;
        Packages = [.. modules.Select(id => Find(catalog, id))];
    }

    /// <summary>The packages of the module versions.</summary>
    public IReadOnlyList<ModulePackage> Packages { get; }

    /// <summary>Whether objects are older than the versions can read, whether all holds that the packages declare, and
    /// when it will, for each tenant.</summary>
    /// <param name="control">Knows the backfills that are open.</param>
    public async Task<IReadOnlyList<TenantGate>> ReadAsync(
        IReadOnlyList<TenantEntry> tenants, ControlDatabase control, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var gates = await AskAsync(
            tenants, (tenant, token) => TenantGate.ReadAsync(_provider, tenant, Packages, now, token), cancellationToken);
        return gates.All(gate => gate.IsOpen) ? gates
            : (await GateForecasts.ReadAsync(new BackfillTable(control), Packages, now, cancellationToken)).Of(gates);
    }

    /// <summary>Whether the code of the versions may start on the data, for each tenant.</summary>
    public Task<IReadOnlyList<TenantGate>> CheckAsync(
        IReadOnlyList<TenantEntry> tenants, CancellationToken cancellationToken) =>
        AskAsync(tenants, (tenant, token) => TenantGate.CheckAsync(_provider, tenant, Packages, token),
            cancellationToken);

    private static async Task<IReadOnlyList<TenantGate>> AskAsync(
        IReadOnlyList<TenantEntry> tenants, Func<TenantEntry, CancellationToken, Task<TenantGate>> ask, CancellationToken cancellationToken)
    {
        var found = new TenantGate[tenants.Count];
        await Parallel.ForAsync(0, tenants.Count,
            new ParallelOptions { MaxDegreeOfParallelism = MostReaders, CancellationToken = cancellationToken },
            async (index, token) => found[index] = await ask(tenants[index], token));
        return found;
    }

    private static ModulePackage Find(Catalog catalog, string id) => catalog.Find(id)
        ?? throw new UpliftException(DiagnosticCodes.UnknownTarget, $"There is no package {QuotedText.Of(id)}.",
            hint: "See 'uplift catalog list', or add it with 'uplift catalog add'.");
}
