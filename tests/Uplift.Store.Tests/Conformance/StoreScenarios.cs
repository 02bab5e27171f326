using Uplift.Stores;

namespace Uplift.Store.Tests.Conformance;

/// <summary>What all scenarios need: a tenant with a lease, transactions, and collections.</summary>
public abstract class StoreScenarios<TFixture> : IClassFixture<TFixture>
    where TFixture : StoreFixture
{
    protected StoreScenarios(TFixture fixture)
    {
        Assert.SkipUnless(fixture.Unavailable is null, fixture.Unavailable ?? "");
        Fixture = fixture;
    }

    protected TFixture Fixture { get; }

    protected IStoreProvider Provider => Fixture.Provider;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A session with a fresh tenant.</summary>
    protected async Task<ITenantStore> OpenNewAsync() =>
        await Provider.OpenAsync(await Fixture.MakeTenantAsync(), StoreAccess.Live, Token);

    /// <summary>A session with a fresh tenant where the lease is taken.</summary>
    protected async Task<Session> OpenLeasedAsync(StoreAccess access = StoreAccess.Live)
    {
        var store = await Provider.OpenAsync(await Fixture.MakeTenantAsync(), access, Token);
        return new Session(store, await store.Leases.AcquireAsync(Some.Request(), Token));
    }

    /// <summary>A session with an existing tenant where the lease is taken.</summary>
    protected async Task<Session> OpenLeasedAsync(TenantId tenant, StoreAccess access)
    {
        var store = await Provider.OpenAsync(tenant, access, Token);
        return new Session(store, await store.Leases.AcquireAsync(Some.Request(), Token));
    }

    /// <summary>A leased session with a collection that holds the documents.</summary>
    protected async Task<Session> OpenWithAsync(CollectionTable collection, params StoredDocument[] documents)
    {
        var session = await OpenLeasedAsync();
        await session.WriteAsync(async transaction =>
        {
            await transaction.Schema.CreateAsync(collection.Product, [collection], Token);
            var writes = documents.Select(item => new DocumentWrite(item.Id, item.Text, WriteKind.Insert)).ToList();
            await transaction.Documents.WriteAsync(collection, writes, null, Token);
        });
        return session;
    }
}

/// <summary>An open store with its lease.</summary>
public sealed record Session(ITenantStore Store, Fence Fence) : IAsyncDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public TenantId Tenant => Store.Tenant;

    /// <summary>Does the work in one fenced transaction and commits.</summary>
    public async Task WriteAsync(Func<IStoreTransaction, Task> work)
    {
        await using var transaction = await Store.BeginAsync(Fence, Token);
        await work(transaction);
        await transaction.CommitAsync(Token);
    }

    /// <summary>Reads in a transaction of its own.</summary>
    public async Task<T> ReadAsync<T>(Func<IStoreTransaction, Task<T>> work)
    {
        await using var transaction = await Store.BeginAsync(null, Token);
        return await work(transaction);
    }

    /// <summary>Writes documents in one transaction.</summary>
    public Task PutAsync(CollectionTable collection, JournalMark? mark, params DocumentWrite[] writes) =>
        WriteAsync(transaction => transaction.Documents.WriteAsync(collection, writes, mark, Token));

    /// <summary>All objects of the collection, read page by page.</summary>
    public async Task<IReadOnlyList<StoredDocument>> ReadAllAsync(CollectionTable collection, int page = 1000)
    {
        await using var transaction = await Store.BeginAsync(null, Token);
        var all = new List<StoredDocument>();
        while (true)
        {
            var next = await transaction.Documents.ReadPageAsync(
                collection, all.Count == 0 ? null : all[^1].Id, page, Token);
            if (next.Count == 0) return all;
            all.AddRange(next);
        }
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
