using Uplift.Stores;

namespace Uplift.Store.Tests.Conformance;

/// <summary>Laws of <see cref="ITenantSchema"/>.</summary>
public abstract class SchemaScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    private static readonly CollectionTable s_items = Some.Verbatim();

    [Fact]
    public async Task Tables_are_made_once_and_a_repeat_keeps_their_objects()
    {
        await using var session = await OpenWithAsync(s_items, new StoredDocument("a", "{}"));

        await session.WriteAsync(transaction => transaction.Schema.CreateAsync(Some.Product, [s_items], Token));

        (await session.ReadAllAsync(s_items)).Count.ShouldBe(1);
        var found = await session.ReadAsync(transaction =>
            transaction.Schema.FindExistingAsync([s_items, Some.Collection("absent")], Token));
        found.ShouldBe([$"{Some.Product}/items"]);
    }

    [Fact]
    public async Task A_table_with_objects_is_not_dropped_and_an_empty_one_is()
    {
        await using var session = await OpenWithAsync(s_items, new StoredDocument("a", "{}"));

        (await DropAsync(session, s_items)).ShouldBeFalse();
        (await session.ReadAllAsync(s_items)).Count.ShouldBe(1);
        await session.PutAsync(s_items, null, Some.Delete("a"));
        (await DropAsync(session, s_items)).ShouldBeTrue();

        (await session.ReadAsync(transaction => transaction.Schema.FindExistingAsync([s_items],
            Token))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rollback_takes_back_the_making_of_tables()
    {
        await using var session = await OpenLeasedAsync();

        await using (var transaction = await session.Store.BeginAsync(session.Fence, Token))
        {
            await transaction.Schema.CreateAsync(Some.Product, [s_items], Token);
        }

        (await session.ReadAsync(transaction => transaction.Schema.FindExistingAsync([s_items],
            Token))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("order", "group", "select")]
    [InlineData("two words", "the id", "the doc")]
    [InlineData("it's", "i'd", "d'oc")]
    [InlineData("say \"hi\"", "i\"d", "d\"oc")]
    [InlineData("x; drop table items; --", "id", "doc")]
    [InlineData("Ünïcode", "ÏD", "döc")]
    [InlineData("UPPER", "Id", "Doc")]
    public async Task Hostile_names_of_tables_and_columns_are_only_names(string table, string id, string document)
    {
        var collection = Some.Collection("hostile", table, declared => declared with
        {
            IdColumn = id,
            DocumentColumn = document,
            NameColumn = "name \"n\"",
            DocumentType = Packages.DocumentColumnType.Json,
        });
        await using var session = await OpenWithAsync(collection, new StoredDocument("a", "{}"),
            new StoredDocument("b", "[]"));

        await session.PutAsync(collection, Some.Mark(), Some.Update("a", "[1]"), Some.Delete("b"), Some.Insert("c",
            """{"k":"v"}"""));
        (await session.ReadAllAsync(collection, page: 1)).Select(item => item.Id).ShouldBe(["a", "c"]);
        await using (var read = await session.Store.BeginAsync(null, Token))
        {
            (await read.Documents.FindAsync(collection, ["c"], Token)).Count.ShouldBe(1);
            (await read.Documents.FindByMemberAsync(collection, Documents.DocumentPath.Parse("/k"), ["v"],
                Token)).Count.ShouldBe(1);
            (await read.Journal.ReadAsync(collection, Some.Mark(), null, 9, Token)).Count.ShouldBe(3);
            (await read.Schema.FindExistingAsync([collection], Token)).Count.ShouldBe(1);
        }

        await session.WriteAsync(transaction => transaction.Journal.RestoreAsync(collection, Some.Mark(), 9, Token));
        (await session.ReadAllAsync(collection)).ShouldBe([new("a", "{}"), new("b", "[]")]);
        await session.PutAsync(collection, null, Some.Delete("a"), Some.Delete("b"));
        (await DropAsync(session, collection)).ShouldBeTrue();
    }

    [Fact]
    public async Task Equal_schemas_of_two_tenants_have_equal_fingerprints()
    {
        await using var one = await OpenWithAsync(s_items, new StoredDocument("a", "{}"));
        await using var other = await OpenWithAsync(s_items);
        await one.WriteAsync(transaction => transaction.Ledger.PutModuleAsync(Some.Module(), Token));

        (await FingerprintAsync(one)).ShouldBe(await FingerprintAsync(other));
        (await FingerprintAsync(one)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Another_table_is_another_fingerprint_and_dropping_it_gives_the_first_again()
    {
        await using var session = await OpenWithAsync(s_items);
        var before = await FingerprintAsync(session);
        var more = Some.Collection("more");

        await session.WriteAsync(transaction => transaction.Schema.CreateAsync(Some.Product, [more], Token));
        (await FingerprintAsync(session)).ShouldNotBe(before);
        (await DropAsync(session, more)).ShouldBeTrue();

        (await FingerprintAsync(session)).ShouldBe(before);
    }

    [Theory]
    [InlineData("create index other on items (doc)")]
    [InlineData("alter table items add column more text")]
    [InlineData("create table more (id integer primary key)")]
    [InlineData("create view items_view as select id from items")]
    public async Task A_script_that_changes_the_schema_changes_the_fingerprint(string script)
    {
        Assert.SkipUnless(Fixture.NoScripts is null, Fixture.NoScripts ?? "");
        var items = Some.Collection("items", null, declared =>
            declared with { DocumentType = Packages.DocumentColumnType.Text });
        await using var session = await OpenWithAsync(items);
        var before = await FingerprintAsync(session);

        await session.WriteAsync(transaction => transaction.Schema.ExecuteAsync(Some.Product, script, Token));

        (await FingerprintAsync(session)).ShouldNotBe(before);
    }

    [Fact]
    public async Task A_script_runs_all_its_statements_where_unqualified_names_are_the_modules()
    {
        Assert.SkipUnless(Fixture.NoScripts is null, Fixture.NoScripts ?? "");
        await using var session = await OpenWithAsync(s_items, new StoredDocument("a", "{}"));

        await session.WriteAsync(transaction => transaction.Schema.ExecuteAsync(Some.Product,
            """
            -- a comment; with a semicolon
            insert into items (id, doc) values ('b', '["it''s; fine"]');
            update items set doc = '[1]' where id = 'a';
            """, Token));

        (await session.ReadAllAsync(s_items)).ShouldBe([new("a", "[1]"), new("b", """["it's; fine"]""")]);
    }

    [Fact]
    public async Task A_script_that_fails_leaves_a_transaction_that_can_be_rolled_back_and_a_session_that_works_on()
    {
        Assert.SkipUnless(Fixture.NoScripts is null, Fixture.NoScripts ?? "");
        await using var session = await OpenWithAsync(s_items);
        var before = await FingerprintAsync(session);

        await Should.ThrowAsync<System.Data.Common.DbException>(() => session.WriteAsync(async transaction =>
        {
            await transaction.Documents.WriteAsync(s_items, [Some.Insert("a", "{}")], Some.Mark(), Token);
            await transaction.Schema.ExecuteAsync(Some.Product, Fixture.BrokenScript, Token);
        }));

        (await FingerprintAsync(session)).ShouldBe(before);
        (await session.ReadAllAsync(s_items)).ShouldBeEmpty();
        await session.PutAsync(s_items, Some.Mark(), Some.Insert("a", "{}"));
        (await session.ReadAllAsync(s_items)).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("commit")]
    [InlineData("insert into items (id, doc) values ('b', '{}'); commit; begin")]
    [InlineData("rollback")]
    public async Task A_script_cannot_end_the_transaction_that_it_runs_in(string script)
    {
        Assert.SkipUnless(Fixture.NoScripts is null, Fixture.NoScripts ?? "");
        await using var session = await OpenWithAsync(s_items);

        await Should.ThrowAsync<Exception>(() => session.WriteAsync(async transaction =>
        {
            await transaction.Documents.WriteAsync(s_items, [Some.Insert("a", "{}")], Some.Mark(), Token);
            await transaction.Schema.ExecuteAsync(Some.Product, script, Token);
        }));

        await session.PutAsync(s_items, Some.Mark(9), Some.Insert("z", "{}"));
        (await session.ReadAsync(transaction => transaction.Runs.ReadRunsAsync(Token))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_statement_outside_transactions_is_run_in_a_live_session()
    {
        Assert.SkipUnless(Fixture.NoScripts is null, Fixture.NoScripts ?? "");
        await using var session = await OpenWithAsync(s_items);

        (await session.Store.ExecuteUnwrappedAsync(Some.Product, "insert into items (id, doc) values ('u', '{}')",
            Token))
            .ShouldBeTrue();

        (await session.ReadAllAsync(s_items)).Count.ShouldBe(1);
    }

    private static async Task<bool> DropAsync(Session session, CollectionTable collection)
    {
        var dropped = false;
        await session.WriteAsync(async transaction => dropped = await transaction.Schema.DropIfEmptyAsync(collection,
            Token));
        return dropped;
    }

    private static Task<string> FingerprintAsync(Session session) =>
        session.ReadAsync(transaction => transaction.Schema.FingerprintAsync([Some.Product], Token));
}
