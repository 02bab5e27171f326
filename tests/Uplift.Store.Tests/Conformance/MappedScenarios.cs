using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Store.Tests.Conformance;

/// <summary>Laws of collections on tables that Uplift did not make.</summary>
public abstract class MappedScenarios<TFixture> : StoreScenarios<TFixture>
    where TFixture : StoreFixture
{
    protected MappedScenarios(TFixture fixture)
        : base(fixture) =>
        Assert.SkipUnless(fixture.NoMappedTables is null, fixture.NoMappedTables ?? "");

    [Theory]
    [InlineData(HandMadeId.Text, false)]
    [InlineData(HandMadeId.Text, true)]
    [InlineData(HandMadeId.Integer, false)]
    [InlineData(HandMadeId.Integer, true)]
    public async Task Objects_of_a_table_made_by_hand_are_read_changed_and_restored_byte_for_byte(HandMadeId id,
        bool bytes)
    {
        StoredDocument[] rows = [new("2", " { \"ü\" : 1.0 }\n"), new("10", "<a>\u00e9</a>"), new("9", "[]")];
        await using var session = await OpenLeasedAsync();
        await Fixture.MakeTableAsync(session.Tenant, Some.Product, "hand_made", id, bytes, rows);
        var mapped = Some.Mapped("hand_made", bytes ? DocumentColumnType.Bytes : DocumentColumnType.Text);

        var order = id == HandMadeId.Integer ? new[] { "2", "9", "10" } : ["10", "2", "9"];
        var before = await session.ReadAllAsync(mapped, page: 1);
        before.Select(row => row.Id).ShouldBe(order);
        before.ShouldBe(rows, ignoreOrder: true);

        await session.PutAsync(mapped, Some.Mark(), [.. rows.Select(row => Some.Update(row.Id,
            $"<new>{row.Id}</new>"))]);
        var found = await session.ReadAsync(transaction => transaction.Documents.FindAsync(mapped, ["10", "11", "2"],
            Token));
        found.Select(row => row.Text).ShouldBe(["<new>10</new>", "<new>2</new>"], ignoreOrder: true);

        var restored = 0;
        await session.WriteAsync(async transaction =>
            restored = await transaction.Journal.RestoreAsync(mapped, Some.Mark(), 99, Token));
        restored.ShouldBe(3);
        (await session.ReadAllAsync(mapped)).ShouldBe(before);
    }

    [Fact]
    public async Task An_id_that_the_column_cannot_hold_is_not_found_and_not_written()
    {
        await using var session = await OpenLeasedAsync();
        await Fixture.MakeTableAsync(session.Tenant, Some.Product, "numbered", HandMadeId.Integer, false, [new("7",
            "{}")]);
        var mapped = Some.Mapped("numbered", DocumentColumnType.Text);

        (await session.ReadAsync(transaction => transaction.Documents.FindAsync(mapped, ["07", "x", "7.0"],
            Token))).ShouldBeEmpty();
        foreach (var write in new[] { Some.Update("x", "{}"), Some.Delete("07"), Some.Insert("x", "{}") })
            await Should.ThrowAsync<InvalidOperationException>(() => session.PutAsync(mapped, Some.Mark(), write));
    }

    [Fact]
    public async Task Objects_of_a_table_made_by_hand_are_made_and_deleted_and_that_is_undone()
    {
        await using var session = await OpenLeasedAsync();
        await Fixture.MakeTableAsync(
            session.Tenant, Some.Product, "hand_made", HandMadeId.Integer, true, [new("1", "{}"), new("2", " [] ")]);
        var mapped = Some.Mapped("hand_made", DocumentColumnType.Bytes);

        await session.PutAsync(mapped, Some.Mark(), Some.Insert("3", "ü"), Some.Delete("2"));
        (await session.ReadAllAsync(mapped)).ShouldBe([new("1", "{}"), new("3", "ü")]);
        await session.WriteAsync(transaction => transaction.Journal.RestoreAsync(mapped, Some.Mark(), 99, Token));

        (await session.ReadAllAsync(mapped)).ShouldBe([new("1", "{}"), new("2", " [] ")]);
    }

    [Fact]
    public async Task A_mapped_table_is_found_and_neither_made_nor_dropped()
    {
        await using var session = await OpenLeasedAsync();
        await Fixture.MakeTableAsync(session.Tenant, Some.Product, "hand_made", HandMadeId.Text, false, []);
        var mapped = Some.Mapped("hand_made");
        var absent = Some.Mapped("not_there");

        await session.WriteAsync(async transaction =>
        {
            await transaction.Schema.CreateAsync(Some.Product, [mapped, absent], Token);
            (await transaction.Schema.FindExistingAsync([absent], Token)).ShouldBeEmpty();
            (await transaction.Schema.FindExistingAsync([mapped], Token)).Count.ShouldBe(1);
            (await transaction.Schema.DropIfEmptyAsync(mapped, Token)).ShouldBeFalse();
            (await transaction.Schema.FindExistingAsync([mapped], Token)).Count.ShouldBe(1);
        });
    }

    [Fact]
    public async Task A_table_or_column_that_is_not_there_is_named()
    {
        await using var session = await OpenLeasedAsync();
        await Fixture.MakeTableAsync(session.Tenant, Some.Product, "hand_made", HandMadeId.Text, false, []);
        var wrong = Some.Collection("mapped", "hand_made",
            declared => declared with { Mapped = true, IdColumn = "no_such" });

        var table = await Should.ThrowAsync<UpliftException>(() => session.ReadAllAsync(Some.Mapped("not_there")));
        table.Message.ShouldContain("not_there");
        var column = await Should.ThrowAsync<UpliftException>(() => session.ReadAllAsync(wrong));
        column.Message.ShouldContain("no_such");
    }
}
