using System.Collections.Concurrent;

namespace Uplift.Stores.Memory;

/// <summary>
/// Tenants in memory, for tests and for trying programs without a database: the same transactions, leases and journal
/// as in the others, and gone with the process. It runs no SQL and knows no tables but its own.
/// </summary>
/// <param name="time">The clock of leases; the system's when it is absent.</param>
public sealed class MemoryProvider(TimeProvider? time = null) : IStoreProvider
{
    private readonly ConcurrentDictionary<TenantId, MemoryTenant> _tenants = [];

    /// <inheritdoc/>
    public string Name => "memory";

    /// <inheritdoc/>
    public ISystemReleases Releases { get; } = new MemoryReleases();

    /// <inheritdoc/>
    public Task<bool> ExistsAsync(TenantId tenant, CancellationToken cancellationToken) =>
        Task.FromResult(_tenants.ContainsKey(tenant));

    /// <inheritdoc/>
    public Task CreateAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        _tenants.TryAdd(tenant, new MemoryTenant());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task RemoveAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        _tenants.TryRemove(tenant, out _);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<ITenantStore> OpenAsync(TenantId tenant, StoreAccess access, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var place = PlaceOf(tenant)
            ?? throw new Diagnostics.UpliftException(Diagnostics.DiagnosticCodes.StoreUnavailable,
                $"Tenant '{tenant}' is not in the memory store.", hint: "Add the tenant first.");
        var clock = time ?? TimeProvider.System;
        return Task.FromResult<ITenantStore>(access == StoreAccess.Live
            ? new MemoryStore(tenant, place, clock, isSimulated: false)
            : new MemoryStore(tenant, Copy(place), clock, isSimulated: true));
    }

    /// <inheritdoc/>
    public bool IsTransient(Exception error) => false;

    /// <inheritdoc/>
    public bool IsRefusal(Exception error) => false;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Where a tenant's data is, or null.</summary>
    internal MemoryTenant? PlaceOf(TenantId tenant) => _tenants.GetValueOrDefault(tenant);

    // A simulated session is a live one with a tenant that only it knows.
    private static MemoryTenant Copy(MemoryTenant tenant)
    {
        var copy = new MemoryTenant();
        copy.TryChange((_, _) => tenant.Lease);
        copy.EndWriting(tenant.State);
        return copy;
    }
}
