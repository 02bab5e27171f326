using Uplift.Stores;

namespace Uplift.Store.Tests.Conformance;

/// <summary>Laws of <see cref="ILedger"/>.</summary>
public abstract class LedgerScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    [Fact]
    public async Task A_fresh_tenant_has_an_empty_ledger()
    {
        await using var store = await OpenNewAsync();

        await using var transaction = await store.BeginAsync(null, Token);

        (await transaction.Ledger.ReadAsync(Token)).Modules.ShouldBeEmpty();
        (await transaction.Ledger.ReadAsync(Token)).Changes.ShouldBeEmpty();
        (await transaction.Ledger.ReadHistoryAsync(Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Modules_read_back_in_the_order_of_their_products()
    {
        await using var session = await OpenLeasedAsync();
        var modules = new[] { Some.Module("b"), Some.Module("C"), Some.Module("a-2", "no version"), Some.Module("a") };

        await session.WriteAsync(async transaction =>
        {
            foreach (var module in modules) await transaction.Ledger.PutModuleAsync(module, Token);
        });

        var read = await session.ReadAsync(transaction => transaction.Ledger.ReadAsync(Token));
        read.Modules.ShouldBe(modules.OrderBy(module => module.Product, StringComparer.Ordinal));
        read.Find("a-2")!.Version.ShouldBe("no version");
        read.Find("z").ShouldBeNull();
    }

    [Fact]
    public async Task A_second_put_replaces_the_row_of_a_module()
    {
        await using var session = await OpenLeasedAsync();

        await session.WriteAsync(transaction => transaction.Ledger.PutModuleAsync(Some.Module(), Token));
        var newer = new InstalledModule(Some.Product, "2.0.0", "run-2", Some.Time.AddDays(1));
        await session.WriteAsync(transaction => transaction.Ledger.PutModuleAsync(newer, Token));

        (await session.ReadAsync(transaction => transaction.Ledger.ReadAsync(Token))).Modules.ShouldBe([newer]);
    }

    [Fact]
    public async Task A_removed_module_is_gone_and_another_stays()
    {
        await using var session = await OpenLeasedAsync();

        await session.WriteAsync(async transaction =>
        {
            await transaction.Ledger.PutModuleAsync(Some.Module("a"), Token);
            await transaction.Ledger.PutModuleAsync(Some.Module("b"), Token);
            await transaction.Ledger.RemoveModuleAsync("a", Token);
            await transaction.Ledger.RemoveModuleAsync("never there", Token);
        });

        var read = await session.ReadAsync(transaction => transaction.Ledger.ReadAsync(Token));
        read.Modules.Select(module => module.Product).ShouldBe(["b"]);
    }

    [Fact]
    public async Task Changes_read_back_whole_in_the_order_of_product_version_and_id()
    {
        await using var session = await OpenLeasedAsync();
        AppliedChange[] changes =
        [
            Some.Change("b", "1.1.0") with { Status = AppliedStatus.Incomplete, Failed = 7 },
            Some.Change("a", "1.1.0") with { Status = AppliedStatus.Baseline },
            Some.Change("every", ""),
            Some.Change("a", "1.0.0") with { Changed = long.MaxValue },
            Some.Change("a'\"; drop table x", "1.0.0", "another"),
        ];

        await session.WriteAsync(transaction => transaction.Ledger.PutChangesAsync(changes, Token));

        var read = await session.ReadAsync(transaction => transaction.Ledger.ReadAsync(Token));
        read.Changes.ShouldBe([changes[4], changes[2], changes[3], changes[1], changes[0]]);
    }

    [Fact]
    public async Task Many_changes_are_written_at_once_and_a_repeat_replaces_them()
    {
        await using var session = await OpenLeasedAsync();
        var changes = Enumerable.Range(0, 1000).Select(number => Some.Change($"c{number:0000}")).ToList();

        await session.WriteAsync(transaction => transaction.Ledger.PutChangesAsync(changes, Token));
        var again = changes.Select(change => change with { Checksum = "new" }).ToList();
        await session.WriteAsync(transaction => transaction.Ledger.PutChangesAsync(again, Token));

        (await session.ReadAsync(transaction => transaction.Ledger.ReadAsync(Token))).Changes.ShouldBe(again);
    }

    [Fact]
    public async Task Removed_changes_are_gone_and_others_stay()
    {
        await using var session = await OpenLeasedAsync();
        AppliedChange[] changes = [Some.Change("a"), Some.Change("b"), Some.Change("a", "1.2.0")];

        await session.WriteAsync(transaction => transaction.Ledger.PutChangesAsync(changes, Token));
        await session.WriteAsync(transaction => transaction.Ledger.RemoveChangesAsync([changes[0], Some.Change("x")],
            Token));

        var read = await session.ReadAsync(transaction => transaction.Ledger.ReadAsync(Token));
        read.Changes.ShouldBe([changes[1], changes[2]]);
    }

    [Fact]
    public async Task No_changes_are_no_statement()
    {
        await using var session = await OpenLeasedAsync();

        await session.WriteAsync(async transaction =>
        {
            await transaction.Ledger.PutChangesAsync([], Token);
            await transaction.Ledger.RemoveChangesAsync([], Token);
        });

        (await session.ReadAsync(transaction => transaction.Ledger.ReadAsync(Token))).Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task History_keeps_every_entry_in_the_order_of_writing()
    {
        await using var session = await OpenLeasedAsync();
        var entry = new HistoryEntry(Some.Product, "1.0.0", "install", "run-1", "ann", Some.Time);
        HistoryEntry[] entries =
            [entry, entry, entry with { Version = "0.9.0", Action = "undo", At = Some.Time.AddDays(-1),
                Actor = "Jürgen" }];

        foreach (var one in entries)
            await session.WriteAsync(transaction => transaction.Ledger.AddHistoryAsync(one, Token));

        (await session.ReadAsync(transaction => transaction.Ledger.ReadHistoryAsync(Token))).ShouldBe(entries);
    }

    [Fact]
    public async Task Tenants_do_not_see_each_other()
    {
        await using var one = await OpenLeasedAsync();
        await using var other = await OpenLeasedAsync();

        await one.WriteAsync(transaction => transaction.Ledger.PutModuleAsync(Some.Module(), Token));

        (await other.ReadAsync(transaction => transaction.Ledger.ReadAsync(Token))).Modules.ShouldBeEmpty();
        (await one.ReadAsync(transaction => transaction.Ledger.ReadAsync(Token))).Modules.Count.ShouldBe(1);
    }
}
