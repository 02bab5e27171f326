using Uplift.Diagnostics;
using Uplift.Sqlite;
using Uplift.Store.Tests.Conformance;
using Uplift.Stores;

namespace Uplift.Store.Tests.Sqlite;

/// <summary>What only a store of files has to answer for.</summary>
public sealed class SqliteFileTests(SqliteFixture fixture) : StoreScenarios<SqliteFixture>(fixture)
{
    private static readonly CollectionTable s_items = Some.Verbatim();

    [Fact]
    public async Task An_installation_without_Uplifts_tables_is_read_without_being_touched()
    {
        var tenant = Fixture.NewTenant();
        await Fixture.MakeTableAsync(tenant, Some.Product, "hand_made", HandMadeId.Text, false, [new("a", "{}")]);
        var file = Fixture.Sqlite.DatabaseOf(tenant).Path;
        var before = await File.ReadAllBytesAsync(file, Token);

        await using (var store = await Provider.OpenAsync(tenant, StoreAccess.Live, Token))
        {
            await using var transaction = await store.BeginAsync(null, Token);
            (await transaction.Ledger.ReadAsync(Token)).Modules.ShouldBeEmpty();
            (await transaction.Runs.ReadRunsAsync(Token)).ShouldBeEmpty();
            (await transaction.Documents.ReadPageAsync(Some.Mapped("hand_made"), null, 9, Token)).Count.ShouldBe(1);
            (await store.Leases.FindHolderAsync(Token)).ShouldBeNull();
        }

        (await File.ReadAllBytesAsync(file, Token)).ShouldBe(before);
    }

    [Fact]
    public async Task An_installation_without_Uplifts_tables_is_simulated_without_a_trace_and_then_taken_over()
    {
        var tenant = Fixture.NewTenant();
        await Fixture.MakeTableAsync(tenant, Some.Product, "hand_made", HandMadeId.Text, false, [new("a", "{}")]);
        await using (var simulated = await OpenLeasedAsync(tenant, StoreAccess.Simulated))
        {
            await simulated.WriteAsync(transaction => transaction.Ledger.PutModuleAsync(Some.Module(), Token));
        }

        Tables(tenant).ShouldBe(["hand_made"]);
        await using var session = await OpenLeasedAsync(tenant, StoreAccess.Live);
        await session.WriteAsync(transaction => transaction.Ledger.PutModuleAsync(Some.Module(), Token));
        (await session.ReadAsync(transaction => transaction.Ledger.ReadAsync(Token))).Modules.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named()
    {
        var tenant = Fixture.NewTenant();
        var file = Fixture.Sqlite.DatabaseOf(tenant).Path;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, new string('x', 5000), Token);

        var error = await Should.ThrowAsync<UpliftException>(() => Provider.OpenAsync(tenant, StoreAccess.Live, Token));

        error.Code.ShouldBe(DiagnosticCodes.StoreUnavailable);
        error.Message.ShouldContain(file);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named_and_not_made()
    {
        var tenant = Fixture.NewTenant();

        var error = await Should.ThrowAsync<UpliftException>(() => Provider.OpenAsync(tenant, StoreAccess.Live, Token));

        error.Message.ShouldContain(Fixture.Sqlite.DatabaseOf(tenant).Path);
        (await Provider.ExistsAsync(tenant, Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_full_disk_rolls_back_and_is_named()
    {
        await using var session = await OpenWithAsync(s_items, new StoredDocument("a", "{}"));
        var big = new string('x', 1_000_000);

        var error = await Should.ThrowAsync<UpliftException>(() => session.WriteAsync(async transaction =>
        {
            await transaction.Schema.ExecuteAsync(Some.Product, "pragma max_page_count = 60", Token);
            await transaction.Documents.WriteAsync(s_items, [Some.Insert("b", big)], Some.Mark(), Token);
        }));

        error.Message.ShouldContain(Fixture.Sqlite.DatabaseOf(session.Tenant).Path);
        (await session.ReadAllAsync(s_items)).Select(item => item.Id).ShouldBe(["a"]);
        await session.PutAsync(s_items, Some.Mark(), Some.Insert("c", "{}"));
    }

    [Fact]
    public async Task A_lock_of_another_program_is_transient_and_named()
    {
        await using var session = await OpenWithAsync(s_items);
        await using var other = Fixture.Sqlite.DatabaseOf(session.Tenant).Open();
        Run(other, "begin immediate");

        var error = await Should.ThrowAsync<UpliftException>(() => session.Store.BeginAsync(session.Fence, Token));

        Provider.IsTransient(error).ShouldBeTrue();
        error.Message.ShouldContain("locked");
        (await session.Store.Leases.RenewAsync(session.Fence, TimeSpan.FromHours(1), Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_simulation_waits_for_no_writer()
    {
        await using var session = await OpenWithAsync(s_items);
        await using var transaction = await session.Store.BeginAsync(session.Fence, Token);

        var refusal = await Should.ThrowAsync<LeaseHeldException>(
            () => Provider.OpenAsync(session.Tenant, StoreAccess.Simulated, Token));

        refusal.Holder!.Owner.ShouldBe(session.Fence.Owner);
    }

    [Theory]
    [InlineData("attach ':memory:' as other")]
    [InlineData("delete from uplift_module")]
    [InlineData("drop table uplift_journal")]
    [InlineData("savepoint s")]
    public async Task A_script_keeps_its_hands_off_what_is_the_stores(string script)
    {
        await using var session = await OpenWithAsync(s_items);

        var error = await Should.ThrowAsync<UpliftException>(() => session.WriteAsync(
            transaction => transaction.Schema.ExecuteAsync(Some.Product, script, Token)));

        error.Code.ShouldBe(DiagnosticCodes.ForbiddenStatement);
    }

    [Fact]
    public async Task A_table_with_a_schema_is_refused_and_the_refusal_says_where_it_is_declared()
    {
        await using var session = await OpenLeasedAsync();

        var error = await Should.ThrowAsync<UpliftException>(() => session.WriteAsync(
            transaction => transaction.Schema.CreateAsync(Some.Product, [Some.Collection("items", "other.items")],
                Token)));

        error.Code.ShouldBe(DiagnosticCodes.UnusableTable);
        error.Message.ShouldContain("module.json:1:1");
    }

    [Fact]
    public async Task Bytes_that_are_no_text_concern_their_object_alone()
    {
        await using var session = await OpenLeasedAsync();
        await Fixture.MakeTableAsync(session.Tenant, Some.Product, "raw", HandMadeId.Text, true, [new("a", "{}"),
            new("b", "{}")]);
        await session.WriteAsync(transaction => transaction.Schema.ExecuteAsync(
            Some.Product, "update raw set content = x'ff00ff' where key = 'a'", Token));

        var read = await session.ReadAllAsync(Some.Mapped("raw"));

        read.ShouldBe([new("a", "<3 bytes that are no UTF-8>"), new("b", "{}")]);
    }

    [Fact]
    public async Task A_removed_tenant_leaves_no_file()
    {
        TenantId tenant;
        await using (var session = await OpenWithAsync(s_items)) tenant = session.Tenant;

        await Provider.RemoveAsync(tenant, Token);

        Directory.GetFiles(Path.Combine(Fixture.Folder, "tenants"), $"{tenant}.db*").ShouldBeEmpty();
    }

    [Fact]
    public void A_pattern_without_a_place_for_the_tenant_is_refused() =>
        Should.Throw<ArgumentException>(() => new SqliteProvider("one.db")).Message.ShouldContain("{tenant}");

    private List<string> Tables(TenantId tenant)
    {
        using var connection = Fixture.Sqlite.DatabaseOf(tenant).Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select name from sqlite_master where type = 'table'";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read()) names.Add(reader.GetString(0));
        return names;
    }

    private static void Run(Microsoft.Data.Sqlite.SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
