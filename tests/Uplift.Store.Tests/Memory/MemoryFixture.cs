using Uplift.Store.Tests.Conformance;
using Uplift.Stores;
using Uplift.Stores.Memory;

namespace Uplift.Store.Tests.Memory;

/// <summary>Tenants in memory.</summary>
public class MemoryFixture : StoreFixture
{
    public override string? NoScripts => "The memory store runs no SQL.";

    public override string? NoMappedTables => "The memory store has no tables but its own.";

    public override Task<IStoreProvider> CreateProviderAsync() =>
        Task.FromResult<IStoreProvider>(new MemoryProvider(Time));

    public override Task MakeTableAsync(
        TenantId tenant, string product, string table, HandMadeId id, bool bytes, IReadOnlyList<StoredDocument> rows) =>
        throw new InvalidOperationException(NoMappedTables);

    public override Task EditAsync(TenantId tenant, CollectionTable collection, string id, string text)
    {
        var place = ((MemoryProvider)Provider).PlaceOf(tenant)!;
        var rows = place.State.Tables[collection.Collection.Table];
        rows = rows.Remove(new StoredDocument(id, "")).Add(new StoredDocument(id, text));
        place.EndWriting(place.State with { Tables = place.State.Tables.SetItem(collection.Collection.Table, rows) });
        return Task.CompletedTask;
    }
}
