using Uplift.Diagnostics;
using Uplift.Layers;
using Uplift.Layers.Upgrading;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Execution.Layering;

/// <summary>Looks at the layers of tenants and changes them between upgrades, under its lease and in
/// one transaction.</summary>
public sealed class LayerEditor(IStoreProvider provider, LayerModels models)
{
    // Longer than any edit takes; a process that dies gives the lease up with its time.
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(5);

    /// <summary>Reads the layers of a tenant; edits in its tables are counted in, and nothing is written.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.LayersNotAdopted"/>.</exception>
    public Task<LayerReading> ReadAsync(TenantId tenant, ModulePackage package, CancellationToken cancellationToken) =>
        LookAsync(tenant, transaction => new LayerAccess(package, models).ReadAsync(transaction, cancellationToken),
            cancellationToken);

    /// <summary>Looks at a tenant in a transaction of its own.</summary>
    public async Task<T> LookAsync<T>(
        TenantId tenant, Func<IStoreTransaction, Task<T>> look, CancellationToken cancellationToken)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        return await look(transaction);
    }

    /// <summary>Changes the layers of a tenant; the tables follow in the same transaction.</summary>
    /// <param name="change">Gives the tenant as it is to be, and the findings that stay.</param>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.UniqueKeyBroken"/>: two listed records would
    /// share a key.</exception>
    /// <exception cref="LeaseHeldException">Somebody else works on the tenant.</exception>
    public Task ChangeAsync(
        TenantId tenant, ModulePackage package, Func<LayerReading, LayerReading> change,
        CancellationToken cancellationToken) =>
        WriteAsync(tenant, "editing layers", async transaction =>
        {
            var reading = await new LayerAccess(package, models).ReadAsync(transaction, cancellationToken);
            var changed = change(reading);
            Check(reading, changed.Tenant);
            await LayerAccess.WriteAsync(changed, Settled(changed), null, transaction, cancellationToken);
            return true;
        }, cancellationToken);

    /// <summary>Does work under the lease of a tenant, in one transaction.</summary>
    public async Task<T> WriteAsync<T>(
        TenantId tenant, string purpose, Func<IStoreTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        var request = new LeaseRequest(Guid.NewGuid().ToString("N"), ProcessIdentity.Current, purpose, s_lease);
        var fence = await store.Leases.AcquireAsync(request, cancellationToken);
        try
        {
            await using var transaction = await store.BeginAsync(fence, cancellationToken);
            var result = await work(transaction);
            await transaction.CommitAsync(cancellationToken);
            return result;
        }
        finally
        {
            await store.Leases.ReleaseAsync(fence, CancellationToken.None);
        }
    }

    // What gave way to a key is shown again once the key is free. Between an adoption and the first upgrade
    // nothing is settled: it would bring what that upgrade is to report.
    private static TenantLayers Settled(LayerReading changed)
    {
        var decisions = changed.Tenant.Decisions;
        var isAdopted = decisions.OlderBases.Count > 0 || decisions.NeverLoaded.Count > 0;
        return isAdopted
            ? changed.Tenant : new SystemUpgrade(changed.Model).Plan(changed.Tenant, changed.Tenant.Installed).Tenant;
    }

    private static void Check(LayerReading before, TenantLayers after)
    {
        var known = KeyViolations.Find(before.Model, before.Tenant).Select(NameOf).ToHashSet(StringComparer.Ordinal);
        var broken = KeyViolations.Find(before.Model, after)
            .FirstOrDefault(violation => !known.Contains(NameOf(violation)));
        if (broken is null) return;
        throw new UpliftException(DiagnosticCodes.UniqueKeyBroken,
            $"Nothing was changed: the records {string.Join(" and ", broken.Records)} of '{broken.Collection}' "
            + $"would have the same {broken.Key}.",
            hint: "Choose another value, or hide or change the other record first.");
    }

    private static string NameOf(KeyViolation violation) =>
        $"{violation.Collection} {violation.Key} {string.Join(' ', violation.Records)}";
}
