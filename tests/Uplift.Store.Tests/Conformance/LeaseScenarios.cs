using Uplift.Stores;

namespace Uplift.Store.Tests.Conformance;

/// <summary>Laws of <see cref="ILeases"/> and of fenced transactions.</summary>
public abstract class LeaseScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    [Fact]
    public async Task A_held_lease_is_refused_and_the_refusal_names_the_holder()
    {
        await using var first = await OpenLeasedAsync();
        await using var second = await Provider.OpenAsync(first.Tenant, StoreAccess.Live, Token);

        var refusal = await Should.ThrowAsync<LeaseHeldException>(() => second.Leases.AcquireAsync(Some.Request(),
            Token));

        refusal.Tenant.ShouldBe(first.Tenant);
        refusal.Holder!.Owner.ShouldBe(first.Fence.Owner);
        refusal.Holder.Process.ShouldBe(ProcessIdentity.Current);
        refusal.Holder.Purpose.ShouldBe("a test");
    }

    [Fact]
    public async Task Nobody_holds_a_lease_before_it_is_taken_nor_after_its_release()
    {
        await using var store = await OpenNewAsync();
        (await store.Leases.FindHolderAsync(Token)).ShouldBeNull();

        var fence = await store.Leases.AcquireAsync(Some.Request(), Token);
        (await store.Leases.FindHolderAsync(Token))!.Owner.ShouldBe(fence.Owner);

        await store.Leases.ReleaseAsync(fence, Token);
        (await store.Leases.FindHolderAsync(Token)).ShouldBeNull();
        await store.Leases.ReleaseAsync(fence, Token);
    }

    [Fact]
    public async Task The_token_grows_with_each_holder_also_over_a_release()
    {
        await using var store = await OpenNewAsync();
        var tokens = new List<long>();

        for (var round = 0; round < 3; round++)
        {
            var fence = await store.Leases.AcquireAsync(Some.Request(), Token);
            tokens.Add(fence.Token);
            await store.Leases.ReleaseAsync(fence, Token);
        }

        tokens.ShouldBe(tokens.Distinct().Order());
    }

    [Fact]
    public async Task An_expired_lease_is_taken_over()
    {
        await using var first = await OpenLeasedAsync();
        await using var second = await Provider.OpenAsync(first.Tenant, StoreAccess.Live, Token);

        Fixture.Time.Pass(TimeSpan.FromMinutes(2));
        var fence = await second.Leases.AcquireAsync(Some.Request(TimeSpan.FromDays(1000)), Token);

        fence.Token.ShouldBeGreaterThan(first.Fence.Token);
        (await first.Store.Leases.RenewAsync(first.Fence, TimeSpan.FromMinutes(1), Token)).ShouldBeFalse();
        (await second.Leases.FindHolderAsync(Token))!.Owner.ShouldBe(fence.Owner);
    }

    [Fact]
    public async Task A_renewed_lease_lasts_longer()
    {
        await using var store = await OpenNewAsync();
        var fence = await store.Leases.AcquireAsync(Some.Request(TimeSpan.FromMinutes(1)), Token);

        var renewed = await store.Leases.RenewAsync(fence, TimeSpan.FromDays(1000), Token);
        Fixture.Time.Pass(TimeSpan.FromMinutes(2));

        renewed.ShouldBeTrue();
        await using var second = await Provider.OpenAsync(store.Tenant, StoreAccess.Live, Token);
        await Should.ThrowAsync<LeaseHeldException>(() => second.Leases.AcquireAsync(Some.Request(), Token));
    }

    [Fact]
    public async Task A_lease_is_renewed_while_a_transaction_of_the_same_session_runs()
    {
        await using var store = await OpenNewAsync();
        var fence = await store.Leases.AcquireAsync(Some.Request(TimeSpan.FromMinutes(1)), Token);

        await using (var transaction = await store.BeginAsync(fence, Token))
        {
            (await store.Leases.RenewAsync(fence, TimeSpan.FromDays(1000), Token)).ShouldBeTrue();
            await transaction.Ledger.PutModuleAsync(Some.Module(), Token);
            await transaction.CommitAsync(Token);
        }

        Fixture.Time.Pass(TimeSpan.FromMinutes(2));
        await using var second = await Provider.OpenAsync(store.Tenant, StoreAccess.Live, Token);
        await Should.ThrowAsync<LeaseHeldException>(() => second.Leases.AcquireAsync(Some.Request(), Token));
    }

    [Fact]
    public async Task A_lease_of_a_process_that_is_gone_is_taken_over_at_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells whether a process is gone.");
        await using var store = await OpenNewAsync();
        var dead = await store.Leases.AcquireAsync(Some.RequestOfTheDead(), Token);

        var fence = await store.Leases.AcquireAsync(Some.Request(), Token);

        fence.Token.ShouldBeGreaterThan(dead.Token);
    }

    [Fact]
    public async Task A_stale_writer_is_refused_and_has_written_nothing()
    {
        await using var stale = await OpenLeasedAsync();
        await using var second = await Provider.OpenAsync(stale.Tenant, StoreAccess.Live, Token);
        Fixture.Time.Pass(TimeSpan.FromMinutes(2));
        await second.Leases.AcquireAsync(Some.Request(), Token);

        var refusal = await Should.ThrowAsync<LeaseLostException>(() => stale.Store.BeginAsync(stale.Fence, Token));

        refusal.Tenant.ShouldBe(stale.Tenant);
        (await stale.ReadAsync(transaction => transaction.Ledger.ReadAsync(Token))).Modules.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_released_lease_no_longer_opens_a_transaction()
    {
        await using var session = await OpenLeasedAsync();
        await session.Store.Leases.ReleaseAsync(session.Fence, Token);

        await Should.ThrowAsync<LeaseLostException>(() => session.Store.BeginAsync(session.Fence, Token));
    }

    [Fact]
    public async Task An_open_transaction_keeps_an_expired_lease_from_being_taken_over()
    {
        await using var first = await OpenLeasedAsync();
        await using var second = await Provider.OpenAsync(first.Tenant, StoreAccess.Live, Token);

        await using (var transaction = await first.Store.BeginAsync(first.Fence, Token))
        {
            Fixture.Time.Pass(TimeSpan.FromMinutes(2));
            await Should.ThrowAsync<LeaseHeldException>(() => second.Leases.AcquireAsync(Some.Request(), Token));
            await transaction.CommitAsync(Token);
        }

        (await second.Leases.AcquireAsync(Some.Request(), Token)).Token.ShouldBeGreaterThan(first.Fence.Token);
    }

    [Fact]
    public async Task Of_many_that_ask_at_once_one_gets_the_lease()
    {
        var tenant = await Fixture.MakeTenantAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () =>
            {
                await using var store = await Provider.OpenAsync(tenant, StoreAccess.Live, Token);
                try
                {
                    return await store.Leases.AcquireAsync(Some.Request(TimeSpan.FromDays(1000)), Token);
                }
                catch (LeaseHeldException)
                {
                    return null;
                }
            }, Token)));

        answers.Count(fence => fence is not null).ShouldBe(1);
    }
}
