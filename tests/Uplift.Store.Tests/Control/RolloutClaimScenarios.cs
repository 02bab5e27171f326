using Uplift.Control;
using Uplift.Rollouts;
using Uplift.Stores;

namespace Uplift.Store.Tests.Control;

/// <summary>What workers may claim of a rollout, by how many of them at once.</summary>
public abstract class RolloutClaimScenarios<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : ControlFixture
{
    private const int Claimers = 8;

    private readonly RolloutTable _table = new(fixture.Control);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_no_server_more_tenants_are_claimed_than_its_limit_by_all_workers_and_rollouts_together()
    {
        var first = await AddAsync("first", 2, ["a0", "a1", "a2", "a3", "b0", "b1", "b2"]);
        var second = await AddAsync("second", 2, ["a4", "a5", "b3"]);

        var claims = await Task.WhenAll(Enumerable.Range(0, Claimers).Select(number => Task.Run(
            () => _table.ClaimAsync(number % 2 == 0 ? first : second, 0, $"w{number}", [], Token), Token)));

        var held = claims.OfType<RolloutTenant>().ToList();
        held.Select(tenant => tenant.Tenant).ShouldBeUnique();
        held.Count(tenant => tenant.Tenant[0] == 'a').ShouldBe(2);
        held.Count(tenant => tenant.Tenant[0] == 'b').ShouldBe(2);
        (await _table.FindSlicesAsync(second with { Wave = 1 }, 9, Token)).ShouldBeEmpty();

        var of = held.First(tenant => tenant.Tenant[0] == 'a');
        var rollout = (await _table.ReadTenantsAsync("first", Token)).Any(one => one.Tenant == of.Tenant) ? first : second;
        await _table.WriteAsync(rollout.Id, of, of with { State = RolloutTenantState.Done }, null, Token);
        (await _table.ClaimAsync(first, 0, "next", [], Token)).ShouldNotBeNull().Tenant.ShouldStartWith("a");
        (await _table.ClaimAsync(first, 0, "next", [], Token)).ShouldBeNull();
    }

    private async Task<Rollout> AddAsync(string id, int perServer, IReadOnlyList<string> tenants)
    {
        foreach (var name in tenants)
        {
            await fixture.Control.PutTenantAsync(
                new TenantEntry(TenantId.Parse(name), name, new Dictionary<string, string>(), fixture.Time.GetUtcNow())
                {
                    Store = name[..1],
                }, Token);
        }

        var rollout = new Rollout
        {
            Id = id,
            Spec = new RolloutSpec { Targets = ["shop-2.0.0"], ParallelPerServer = perServer },
            Plan = "plan",
            State = RolloutState.Running,
            Waves = 1,
            Since = fixture.Time.GetUtcNow(),
            Created = fixture.Time.GetUtcNow(),
            Actor = "ann",
        };
        await _table.AddAsync(
            rollout,
            [.. tenants.Select(name => new RolloutTenant(name, 0, 0, RolloutTenantState.Waiting, "", "", null, 0, ""))],
            Token);
        return rollout;
    }
}
