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

    /// <summary>Finds the packages of the module versions.</summary>
    /// <param name="modules">Their ids.</param>
    /// <exception cref="UpliftException">One of them has no package in the catalog.</exception>
    public GateQuestion(OpenedWorkspace workspace, IReadOnlyList<string> modules)
    {
        _provider = workspace.Provider;
        var catalog = workspace.Catalog;
        Packages = [.. modules.Select(id => Find(catalog, id))];
    }

    /// <summary>The packages of the module versions.</summary>
    public IReadOnlyList<ModulePackage> Packages { get; }

    /// <summary>Whether objects are older than the versions can read, for each tenant.</summary>
    public Task<IReadOnlyList<TenantGate>> ReadAsync(
        IReadOnlyList<TenantEntry> tenants, CancellationToken cancellationToken) =>
        AskAsync(tenants, (tenant, token) => TenantGate.ReadAsync(_provider, tenant, Packages, token),
            cancellationToken);

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
