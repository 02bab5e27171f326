using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.ReadWrite;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>How a tenant stands to module versions that want to read its objects.</summary>
/// <param name="Answers">By module and collection; collections without a read version are not asked about.</param>
/// <param name="Problems">Why the gate cannot be asked, or the code must not start.</param>
public sealed record TenantGate(string Tenant, IReadOnlyList<GateAnswer> Answers, IReadOnlyList<Diagnostic> Problems)
{
    /// <summary>What the packages declare besides; nothing for a module that the tenant does not have yet.</summary>
    public IReadOnlyList<GateCondition> Conditions { get; init; } = [];

    /// <summary>When a closed gate will open at the present rate; null: it is open, or nobody asked.</summary>
    public GateForecast? Forecast { get; init; }

    /// <summary>True when nothing stands against it.</summary>
    public bool IsOpen => Problems.Count == 0 && Answers.All(answer => answer.IsOpen)
        && Conditions.All(condition => condition.IsMet);

    /// <summary>Asks the gates before the packages; a tenant that cannot be asked is no error of the others.</summary>
    public static Task<TenantGate> ReadAsync(
        IStoreProvider provider, TenantEntry tenant, IReadOnlyList<ModulePackage> packages, DateTimeOffset now,
        CancellationToken cancellationToken) =>
        TryAsync(tenant, async () =>
        {
            await using var store = await provider.OpenAsync(tenant.Id, StoreAccess.Live, cancellationToken);
            await using var transaction = await store.BeginAsync(null, cancellationToken);
            var ledger = await transaction.Ledger.ReadAsync(cancellationToken);
            var answers = new List<GateAnswer>();
            var conditions = new List<GateCondition>();
            foreach (var package in packages)
            {
                answers.AddRange(await VersionGate.AskAsync(transaction, package, cancellationToken));
                if (ledger.Find(package.Id.Product) is not { Version.Length: > 0 }) continue;
                conditions.AddRange(
                    await DeclaredGate.AskAsync(transaction, tenant.Id, package, now, cancellationToken));
            }

            return new TenantGate(tenant.Id.ToString(), answers, []) { Conditions = conditions };
        });

    /// <summary>Asks whether the code of the packages may start on the tenant's data.</summary>
    public static Task<TenantGate> CheckAsync(
        IStoreProvider provider, TenantEntry tenant, IReadOnlyList<ModulePackage> packages,
        CancellationToken cancellationToken) =>
        TryAsync(tenant, async () =>
        {
            var guard = new UpliftGuard(provider);
            var obstacles = new List<Diagnostic>();
            foreach (var package in packages)
            {
                obstacles.AddRange(await guard.FindObstaclesAsync(tenant.Id, package, cancellationToken));
            }

            return new TenantGate(tenant.Id.ToString(), [], obstacles);
        });

    /// <summary>
    /// Makes the indexes by which the gates before the packages answer without a look at every object,
    /// outside transactions and while others write. Safe to repeat.
    /// </summary>
    /// <returns>The collections that got one, as <c>product/collection</c>.</returns>
    public static async Task<IReadOnlyList<string>> PrepareAsync(
        IStoreProvider provider, TenantEntry tenant, IReadOnlyList<ModulePackage> packages, CancellationToken cancellationToken)
    {
        await using var store = await provider.OpenAsync(tenant.Id, StoreAccess.Live, cancellationToken);
        var missing = new List<(CollectionTable Table, string Statement)>();
        await using (var transaction = await store.BeginAsync(null, cancellationToken))
        {
            foreach (var package in packages)
            {
                foreach (var table in await VersionGate.FindTablesAsync(transaction, package, cancellationToken))
                {
                    var statement = await transaction.Versions.FindIndexStatementAsync(table, cancellationToken);
                    if (statement is not null) missing.Add((table, statement));
                }
            }
        }

        foreach (var (table, statement) in missing)
        {
            // An attempt that was cut off may have left an index that is not valid.
            if (await store.ProbeUnwrappedAsync(table.Product, statement, cancellationToken)) continue;
            await store.ExecuteUnwrappedAsync(table.Product, statement, cancellationToken);
        }

        return [.. missing.Select(entry => $"{entry.Table.Product}/{entry.Table.Name}")];
    }

    private static async Task<TenantGate> TryAsync(TenantEntry tenant, Func<Task<TenantGate>> ask)
    {
        try
        {
            return await ask();
        }
        catch (UpliftException error)
        {
            return new TenantGate(tenant.Id.ToString(), [], error.Diagnostics);
        }
    }
}
