using Uplift.Stores;

namespace Uplift.Store.Tests.Execution;

/// <summary>What goes wrong with one commit.</summary>
public enum CommitFault
{
    /// <summary>It is made, and the connection is lost before the answer comes.</summary>
    AnswerLost,

    /// <summary>It is not made, for a reason that passes.</summary>
    Passing,
}

/// <summary>A store of which one commit goes wrong, and that some tenants cannot reach.</summary>
public sealed class FlakyProvider(IStoreProvider inner) : IStoreProvider
{
    /// <summary>The number of the commit that goes wrong, from 1; 0: none.</summary>
    public int At { get; set; }

    /// <summary>What goes wrong with it.</summary>
    public CommitFault Fault { get; set; }

    /// <summary>How many commits there were.</summary>
    public int Commits { get; private set; }

    /// <summary>The tenant whose database does not answer.</summary>
    public TenantId? Down { get; set; }

    public string Name => inner.Name;

    public ISystemReleases Releases => inner.Releases;

    public Task<bool> ExistsAsync(TenantId tenant, CancellationToken cancellationToken) => inner.ExistsAsync(tenant, cancellationToken);

    public Task CreateAsync(TenantId tenant, CancellationToken cancellationToken) => inner.CreateAsync(tenant, cancellationToken);

    public Task RemoveAsync(TenantId tenant, CancellationToken cancellationToken) => inner.RemoveAsync(tenant, cancellationToken);

    public async Task<ITenantStore> OpenAsync(TenantId tenant, StoreAccess access, CancellationToken cancellationToken)
    {
        if (tenant == Down) throw new InvalidOperationException("the server does not answer");
        return new Store(this, await inner.OpenAsync(tenant, access, cancellationToken));
    }

    public bool IsTransient(Exception error) => error is TimeoutException || inner.IsTransient(error);

    public bool IsRefusal(Exception error) => inner.IsRefusal(error);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>Begins to count again.</summary>
    public void Expect(int at, CommitFault fault) => (At, Fault, Commits) = (at, fault, 0);

    private sealed class Store(FlakyProvider provider, ITenantStore inner) : ITenantStore
    {
        public TenantId Tenant => inner.Tenant;

        public ILeases Leases => inner.Leases;

        public bool CanOverlap => inner.CanOverlap;

        public async Task<IStoreTransaction> BeginAsync(Fence? fence, CancellationToken cancellationToken) =>
            new Transaction(provider, await inner.BeginAsync(fence, cancellationToken));

        public Task<bool> ExecuteUnwrappedAsync(string product, string statement, CancellationToken cancellationToken) =>
            inner.ExecuteUnwrappedAsync(product, statement, cancellationToken);

        public Task<bool> ProbeUnwrappedAsync(string product, string statement, CancellationToken cancellationToken) =>
            inner.ProbeUnwrappedAsync(product, statement, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class Transaction(FlakyProvider provider, IStoreTransaction inner) : IStoreTransaction
    {
        public ILedger Ledger => inner.Ledger;

        public IRunState Runs => inner.Runs;

        public IDocuments Documents => inner.Documents;

        public IUndoJournal Journal => inner.Journal;

        public ITenantSchema Schema => inner.Schema;

        public IDataVersions Versions => inner.Versions;

        public IDerivedCopies Derived => inner.Derived;

        public async Task CommitAsync(CancellationToken cancellationToken)
        {
            var isFaulty = ++provider.Commits == provider.At;
            if (isFaulty && provider.Fault == CommitFault.Passing) throw new TimeoutException("the server was busy");
            await inner.CommitAsync(cancellationToken);
            if (isFaulty) throw new TimeoutException("the connection was lost");
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
