using Uplift.PostgreSql;
using Uplift.Stores;

namespace Uplift.Store.Tests.PostgreSql;

/// <summary>Digests of schemas are remembered by their shape; that must tell apart all that the digest does.</summary>
public sealed class SchemaShapeTests(PostgreSqlServer server)
{
    private static readonly TenantId s_tenant = TenantId.Parse("ops");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_changed_in_a_schema_gives_the_digest_that_a_process_without_memory_computes()
    {
        string[] changes =
        [
            "create table items (id text primary key, number integer, doc jsonb)",
            "alter table items alter number set default 5",
            "alter table items alter number set default 6",
            "alter table items alter number set not null",
            "alter table items alter number type bigint",
            "create index other on items ((doc ->> 'a'))",
            "drop index other; create index other on items ((doc ->> 'b'))",
            "drop index other; create index other on items ((doc ->> 'b') desc)",
            "drop index other; create unique index other on items ((doc ->> 'b')) where number > 1",
            "drop index other; create unique index other on items ((doc ->> 'b')) with (fillfactor = 80)",
            "drop index other; create index other on items using gin (doc)",
            "drop index other; create index other on items using gin (doc jsonb_path_ops)",
            "alter table items add constraint positive check (number > 0)",
            "alter table items drop constraint positive, add constraint positive check (number > 1)",
            "alter table items rename constraint positive to above",
            "create table parts (id text primary key, item text references items (id))",
            "alter table parts drop constraint parts_item_fkey, add constraint parts_item_fkey "
                + "foreign key (item) references items (id) on delete cascade",
            "create view all_items as select id from items",
            "create or replace view all_items as select id from items where number > 3",
        ];
        var options = new PostgreSqlOptions { ConnectionString = await server.CreateDatabaseAsync() };
        await using var provider = new PostgreSqlProvider(options);
        await provider.CreateAsync(s_tenant, Token);
        var digests = new HashSet<string>();
        foreach (var change in changes)
        {
            await using var store = await provider.OpenAsync(s_tenant, StoreAccess.Live, Token);
            await using var transaction = await store.BeginAsync(null, Token);
            await transaction.Schema.ExecuteAsync("shop", change, Token);
            await transaction.CommitAsync(Token);
            var digest = await DigestAsync(provider);
            await using var fresh = new PostgreSqlProvider(options);

            digest.ShouldBe(await DigestAsync(fresh), change);
            digests.Add(digest).ShouldBeTrue(change);
        }
    }

    private static async Task<string> DigestAsync(PostgreSqlProvider provider)
    {
        await using var store = await provider.OpenAsync(s_tenant, StoreAccess.Live, Token);
        await using var transaction = await store.BeginAsync(null, Token);
        return await transaction.Schema.FingerprintAsync(["shop"], Token);
    }
}
