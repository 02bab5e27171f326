using Uplift.Stores;

namespace Uplift.Store.Tests.Conformance;

/// <summary>Laws of <see cref="ITenantStore"/>: transactions and simulated sessions.</summary>
public abstract class TransactionScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    private static readonly CollectionTable s_items = Some.Verbatim();

    [Fact]
    public async Task What_is_committed_is_seen_by_the_next_session()
    {
        TenantId tenant;
        await using (var session = await OpenWithAsync(s_items))
        {
            tenant = session.Tenant;
            await session.WriteAsync(WriteEverywhereAsync);
        }

        await using var store = await Provider.OpenAsync(tenant, StoreAccess.Live, Token);
        await ShouldHoldAsync(store, 1);
    }

    [Fact]
    public async Task A_transaction_without_a_commit_leaves_nothing_anywhere()
    {
        await using var session = await OpenWithAsync(s_items);

        await using (var transaction = await session.Store.BeginAsync(session.Fence, Token))
        {
            await WriteEverywhereAsync(transaction);
        }

        await ShouldHoldAsync(session.Store, 0);
    }

    [Fact]
    public async Task A_failed_write_takes_the_whole_batch_with_it()
    {
        await using var session = await OpenWithAsync(s_items);

        await Should.ThrowAsync<InvalidOperationException>(() => session.WriteAsync(async transaction =>
        {
            await WriteEverywhereAsync(transaction);
            await transaction.Documents.WriteAsync(s_items, [Some.Insert("b", "{}"), Some.Insert("a", "{}")],
                Some.Mark(), Token);
        }));

        await ShouldHoldAsync(session.Store, 0);
    }

    [Fact]
    public async Task A_transaction_sees_its_own_writes()
    {
        await using var session = await OpenWithAsync(s_items);

        await using var transaction = await session.Store.BeginAsync(session.Fence, Token);
        await WriteEverywhereAsync(transaction);

        (await transaction.Documents.FindAsync(s_items, ["a"], Token)).ShouldHaveSingleItem();
        (await transaction.Ledger.ReadAsync(Token)).Modules.ShouldHaveSingleItem();
        (await transaction.Journal.ReadStepsAsync("run-1", Token)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Transactions_follow_one_another_in_one_session()
    {
        await using var session = await OpenWithAsync(s_items);

        for (var round = 0; round < 5; round++)
            await session.PutAsync(s_items, Some.Mark(round), Some.Insert($"{round}", "{}"));

        (await session.ReadAllAsync(s_items)).Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_simulated_session_sees_its_own_commits_and_leaves_nothing()
    {
        await using var live = await OpenWithAsync(s_items, new StoredDocument("z", "{}"));
        await live.Store.Leases.ReleaseAsync(live.Fence, Token);

        await using (var simulated = await OpenLeasedAsync(live.Tenant, StoreAccess.Simulated))
        {
            await simulated.WriteAsync(WriteEverywhereAsync);
            await simulated.PutAsync(s_items, Some.Mark(), Some.Delete("z"));
            await ShouldHoldAsync(simulated.Store, 1, also: 1);
            (await simulated.ReadAllAsync(s_items)).Select(item => item.Id).ShouldBe(["a"]);
        }

        await ShouldHoldAsync(live.Store, 0);
        (await live.ReadAllAsync(s_items)).Select(item => item.Id).ShouldBe(["z"]);
        (await live.Store.Leases.FindHolderAsync(Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_rollback_inside_a_simulated_session_takes_back_only_itself()
    {
        await using var simulated = await OpenLeasedAsync(StoreAccess.Simulated);
        await simulated.WriteAsync(transaction => transaction.Schema.CreateAsync(s_items.Product, [s_items], Token));

        await simulated.PutAsync(s_items, null, Some.Insert("kept", "{}"));
        await using (var transaction = await simulated.Store.BeginAsync(simulated.Fence, Token))
        {
            await transaction.Documents.WriteAsync(s_items, [Some.Insert("dropped", "{}")], null, Token);
        }

        (await simulated.ReadAllAsync(s_items)).Select(item => item.Id).ShouldBe(["kept"]);
    }

    [Fact]
    public async Task A_lease_in_a_simulated_session_is_renewed_and_proved_there()
    {
        await using var simulated = await OpenLeasedAsync(StoreAccess.Simulated);

        (await simulated.Store.Leases.RenewAsync(simulated.Fence, TimeSpan.FromMinutes(1), Token)).ShouldBeTrue();
        (await simulated.Store.Leases.FindHolderAsync(Token))!.Owner.ShouldBe(simulated.Fence.Owner);
        await Should.ThrowAsync<LeaseLostException>(
            () => simulated.Store.BeginAsync(simulated.Fence with { Token = simulated.Fence.Token + 1 }, Token));
        await simulated.WriteAsync(transaction => transaction.Ledger.PutModuleAsync(Some.Module(), Token));
    }

    [Fact]
    public async Task A_statement_outside_transactions_is_not_run_in_a_simulated_session()
    {
        await using var simulated = await OpenLeasedAsync(StoreAccess.Simulated);

        (await simulated.Store.ExecuteUnwrappedAsync(Some.Product, "this is no statement", Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_tenant_exists_from_its_making_to_its_removal_and_both_can_be_repeated()
    {
        var tenant = Fixture.NewTenant();
        (await Provider.ExistsAsync(tenant, Token)).ShouldBeFalse();

        await Provider.CreateAsync(tenant, Token);
        await using (var session = await OpenLeasedAsync(tenant, StoreAccess.Live))
        {
            await session.WriteAsync(transaction => transaction.Ledger.PutModuleAsync(Some.Module(), Token));
            await session.Store.Leases.ReleaseAsync(session.Fence, Token);
        }

        await Provider.CreateAsync(tenant, Token);
        (await Provider.ExistsAsync(tenant, Token)).ShouldBeTrue();
        await using (var store = await Provider.OpenAsync(tenant, StoreAccess.Live, Token))
        {
            await using var transaction = await store.BeginAsync(null, Token);
            (await transaction.Ledger.ReadAsync(Token)).Modules.ShouldHaveSingleItem();
        }

        await Provider.RemoveAsync(tenant, Token);
        (await Provider.ExistsAsync(tenant, Token)).ShouldBeFalse();
        await Provider.RemoveAsync(tenant, Token);
    }

    [Fact]
    public async Task A_tenant_that_is_made_again_begins_empty()
    {
        TenantId tenant;
        await using (var session = await OpenWithAsync(s_items, new StoredDocument("a", "{}")))
        {
            tenant = session.Tenant;
            await session.WriteAsync(transaction => transaction.Ledger.PutModuleAsync(Some.Module(), Token));
        }

        await Provider.RemoveAsync(tenant, Token);
        await Provider.CreateAsync(tenant, Token);

        await using var again = await Provider.OpenAsync(tenant, StoreAccess.Live, Token);
        await using var transaction = await again.BeginAsync(null, Token);
        (await transaction.Ledger.ReadAsync(Token)).Modules.ShouldBeEmpty();
        (await transaction.Schema.FindExistingAsync([s_items], Token)).ShouldBeEmpty();
    }

    [Fact]
    public void An_error_of_the_program_is_not_transient() =>
        Provider.IsTransient(new InvalidOperationException("a bug")).ShouldBeFalse();

    private static async Task WriteEverywhereAsync(IStoreTransaction transaction)
    {
        await transaction.Documents.WriteAsync(s_items, [Some.Insert("a", "{}")], Some.Mark(), Token);
        await transaction.Ledger.PutModuleAsync(Some.Module(), Token);
        await transaction.Ledger.PutChangesAsync([Some.Change()], Token);
        await transaction.Ledger.AddHistoryAsync(new(Some.Product, "1.0.0", "install", "run-1", "ann", Some.Time),
            Token);
        await transaction.Runs.PutRunAsync(Some.Run(), Token);
        await transaction.Runs.PutCursorAsync("run-1", StepCursor.Start(1), Token);
        await transaction.Runs.AddFailuresAsync("run-1", [Some.Failure("a")], Token);
    }

    private static async Task ShouldHoldAsync(ITenantStore store, int count, int also = 0)
    {
        await using var transaction = await store.BeginAsync(null, Token);
        (await transaction.Documents.FindAsync(s_items, ["a"], Token)).Count.ShouldBe(count);
        (await transaction.Ledger.ReadAsync(Token)).Modules.Count.ShouldBe(count);
        (await transaction.Ledger.ReadAsync(Token)).Changes.Count.ShouldBe(count);
        (await transaction.Ledger.ReadHistoryAsync(Token)).Count.ShouldBe(count);
        (await transaction.Runs.ReadRunsAsync(Token)).Count.ShouldBe(count);
        (await transaction.Runs.ReadCursorsAsync("run-1", Token)).Count.ShouldBe(count);
        (await transaction.Runs.ReadFailuresAsync("run-1", 9, Token)).Count.ShouldBe(count);
        (await transaction.Journal.ReadStepsAsync("run-1", Token)).Sum(step => step.Entries).ShouldBe(count + also);
    }
}
