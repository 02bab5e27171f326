using Uplift.Stores;
using Uplift.Store.Tests.Execution;

namespace Uplift.Store.Tests.PostgreSql;

/// <summary>A store that counts the commits of groups, the first of which can go wrong.</summary>
internal sealed class CountingGroups(IStoreProvider inner) : IStoreProvider, ITenantGroups
{
    public string Name => inner.Name;

    public ISystemReleases Releases => inner.Releases;

    public ITenantGroups Groups => this;

    /// <summary>What goes wrong with the first commit; null: nothing.</summary>
    public CommitFault? Fault { get; set; }

    public int Commits { get; private set; }

    public Task<bool> ExistsAsync(TenantId tenant, CancellationToken cancellationToken) => inner.ExistsAsync(tenant, cancellationToken);

    public Task CreateAsync(TenantId tenant, CancellationToken cancellationToken) => inner.CreateAsync(tenant, cancellationToken);

    public Task RemoveAsync(TenantId tenant, CancellationToken cancellationToken) => inner.RemoveAsync(tenant, cancellationToken);

    public Task<ITenantStore> OpenAsync(TenantId tenant, StoreAccess access, CancellationToken cancellationToken) =>
        inner.OpenAsync(tenant, access, cancellationToken);

    public Task<IReadOnlyList<TenantState>> ReadStatesAsync(
        IReadOnlyList<TenantId> tenants, StateQuery query, CancellationToken cancellationToken) =>
        inner.ReadStatesAsync(tenants, query, cancellationToken);

    public async Task<ITenantGroup> OpenAsync(
        IReadOnlyList<TenantId> tenants, LeaseRequest lease, CancellationToken cancellationToken) =>
        new Group(this, await inner.Groups!.OpenAsync(tenants, lease, cancellationToken));

    public bool IsTransient(Exception error) => error is TimeoutException || inner.IsTransient(error);

    public bool IsRefusal(Exception error) => inner.IsRefusal(error);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class Group(CountingGroups groups, ITenantGroup inner) : ITenantGroup
    {
        public IReadOnlyList<TenantId> Held => inner.Held;

        public Task<IReadOnlyList<GroupMember>> BeginAsync(StateQuery query, CancellationToken cancellationToken) =>
            inner.BeginAsync(query, cancellationToken);

        public Task WriteAsync(CancellationToken cancellationToken) => inner.WriteAsync(cancellationToken);

        public async Task CommitAsync(CancellationToken cancellationToken)
        {
            var fault = groups.Commits++ == 0 ? groups.Fault : null;
            if (fault == CommitFault.Passing) throw new TimeoutException("the server was busy");
            await inner.CommitAsync(cancellationToken);
            if (fault is not null) throw new TimeoutException("the connection was lost");
        }

        public Task ReleaseAsync(CancellationToken cancellationToken) => inner.ReleaseAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
