using Uplift.Store.Tests.Memory;
using Uplift.Stores;

namespace Uplift.Store.Tests.Conformance;

/// <summary>What is wrong with a store that is broken on purpose.</summary>
public enum Fault
{
    /// <summary>Writes are not journaled.</summary>
    LosesMarks,

    /// <summary>A transaction begins without proving the lease.</summary>
    IgnoresFences,
}

/// <summary>A store that is broken on purpose, to see that the scenarios notice.</summary>
[BrokenOnPurpose]
public sealed class ForgetfulFixture(Fault fault) : MemoryFixture
{
    public override async Task<IStoreProvider> CreateProviderAsync() =>
        new ForgetfulProvider(await base.CreateProviderAsync(), fault);

    private sealed class ForgetfulProvider(IStoreProvider inner, Fault fault) : IStoreProvider
    {
        public string Name => inner.Name;

        public ISystemReleases Releases => inner.Releases;

        public Task<bool> ExistsAsync(TenantId tenant, CancellationToken cancellationToken) =>
            inner.ExistsAsync(tenant, cancellationToken);

        public Task CreateAsync(TenantId tenant, CancellationToken cancellationToken) =>
            inner.CreateAsync(tenant, cancellationToken);

        public Task RemoveAsync(TenantId tenant, CancellationToken cancellationToken) =>
            inner.RemoveAsync(tenant, cancellationToken);

        public async Task<ITenantStore> OpenAsync(TenantId tenant, StoreAccess access,
        CancellationToken cancellationToken) =>
            new ForgetfulStore(await inner.OpenAsync(tenant, access, cancellationToken), fault);

        public bool IsTransient(Exception error) => inner.IsTransient(error);

        public bool IsRefusal(Exception error) => inner.IsRefusal(error);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class ForgetfulStore(ITenantStore inner, Fault fault) : ITenantStore
    {
        public TenantId Tenant => inner.Tenant;

        public ILeases Leases => inner.Leases;

        public async Task<IStoreTransaction> BeginAsync(Fence? fence, CancellationToken cancellationToken) =>
            fault == Fault.IgnoresFences
                ? await inner.BeginAsync(null, cancellationToken)
                : new ForgetfulTransaction(await inner.BeginAsync(fence, cancellationToken));

        public Task<bool> ExecuteUnwrappedAsync(string product, string statement,
        CancellationToken cancellationToken) =>
            inner.ExecuteUnwrappedAsync(product, statement, cancellationToken);

        public Task<bool> ProbeUnwrappedAsync(string product, string statement, CancellationToken cancellationToken) =>
            inner.ProbeUnwrappedAsync(product, statement, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class ForgetfulTransaction(IStoreTransaction inner) : IStoreTransaction
    {
        public ILedger Ledger => inner.Ledger;

        public IRunState Runs => inner.Runs;

        public IDocuments Documents { get; } = new ForgetfulDocuments(inner.Documents);

        public IUndoJournal Journal => inner.Journal;

        public ITenantSchema Schema => inner.Schema;

        public IDataVersions Versions => inner.Versions;

        public IDerivedCopies Derived => inner.Derived;

        public Task CommitAsync(CancellationToken cancellationToken) => inner.CommitAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class ForgetfulDocuments(IDocuments inner) : IDocuments
    {
        public Task<IReadOnlyList<StoredDocument>> ReadPageAsync(
            CollectionTable collection, string? after, int most, CancellationToken cancellationToken) =>
            inner.ReadPageAsync(collection, after, most, cancellationToken);

        public Task<IReadOnlyList<ScannedObject>> ScanAsync(
            CollectionTable collection, ScanQuery query, CancellationToken cancellationToken) =>
            inner.ScanAsync(collection, query, cancellationToken);

        public Task<IReadOnlySet<string>> FindIdsAsync(
            CollectionTable collection, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
            inner.FindIdsAsync(collection, ids, cancellationToken);

        public Task<IReadOnlyList<StoredDocument>> FindAsync(
            CollectionTable collection, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
            inner.FindAsync(collection, ids, cancellationToken);

        public Task<IReadOnlyList<StoredDocument>> FindByMemberAsync(
            CollectionTable collection, Documents.DocumentPath path, IReadOnlyCollection<string> values,
        CancellationToken cancellationToken) =>
            inner.FindByMemberAsync(collection, path, values, cancellationToken);

        public Task<int> WriteAsync(
            CollectionTable collection, IReadOnlyList<DocumentWrite> writes, JournalMark? mark,
        CancellationToken cancellationToken) =>
            inner.WriteAsync(collection, writes, null, cancellationToken);

        public Task<long> EstimateAsync(CollectionTable collection, CancellationToken cancellationToken) =>
            inner.EstimateAsync(collection, cancellationToken);

        public Task<bool> IsEmptyAsync(CollectionTable collection, CancellationToken cancellationToken) =>
            inner.IsEmptyAsync(collection, cancellationToken);
    }
}

/// <summary>Marks the fixture of a store that must fail, so that no classes are asked for it.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class BrokenOnPurposeAttribute : Attribute;
