using Uplift.Stores;

namespace Uplift.Store.Tests.Conformance;

/// <summary>What the id column of a table made by hand holds.</summary>
public enum HandMadeId
{
    Text,
    Integer,
}

/// <summary>
/// One kind of store for the scenarios: makes its provider, fresh tenants, and tables that Uplift did not make. A
/// missing ability is a reason instead of null, and its scenarios are skipped with it.
/// </summary>
public abstract class StoreFixture : IAsyncLifetime
{
    private IStoreProvider? _provider;
    private int _tenants;

    /// <summary>The clock that the provider must use for leases.</summary>
    public ManualTime Time { get; } = new();

    /// <summary>The provider under test.</summary>
    public IStoreProvider Provider => _provider
        ?? throw new InvalidOperationException("The fixture was not initialised.");

    /// <summary>Why the whole store cannot be tested here (no server), or null.</summary>
    public virtual string? Unavailable => null;

    /// <summary>Why the store runs no scripts, or null.</summary>
    public virtual string? NoScripts => null;

    /// <summary>Why the store has no tables made by hand, or null.</summary>
    public virtual string? NoMappedTables => null;

    /// <summary>A script that makes the table <c>made_by_script</c> and then fails in its second statement.</summary>
    public virtual string BrokenScript =>
        "create table made_by_script (id integer primary key); insert into missing_table values (1);";

    /// <summary>Makes the provider over an empty place.</summary>
    public abstract Task<IStoreProvider> CreateProviderAsync();

    /// <summary>
    /// Makes a table that Uplift does not know, in the place where an unqualified table of the product is looked for,
    /// with the columns <c>key</c> and <c>content</c>, and fills it.
    /// </summary>
    public abstract Task MakeTableAsync(
        TenantId tenant, string product, string table, HandMadeId id, bool bytes, IReadOnlyList<StoredDocument> rows);

    /// <summary>Changes the document of one object behind Uplift's back, in its own connection.</summary>
    public abstract Task EditAsync(TenantId tenant, CollectionTable collection, string id, string text);

    /// <summary>The name of a tenant that no other test has; nothing is made for it yet.</summary>
    public TenantId NewTenant() => TenantId.Parse($"tenant-{Interlocked.Increment(ref _tenants)}");

    /// <summary>A fresh tenant whose place is made.</summary>
    public async Task<TenantId> MakeTenantAsync()
    {
        var tenant = NewTenant();
        await Provider.CreateAsync(tenant, CancellationToken.None);
        return tenant;
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Unavailable is null) _provider = await CreateProviderAsync();
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        if (_provider is not null) await _provider.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
