using Uplift.Control;
using Uplift.Store.Tests.Conformance;
using Uplift.Stores;

namespace Uplift.Store.Tests.Control;

/// <summary>Who is said to serve tenants that are being switched, while the mirror does not know it yet.</summary>
public abstract class SwitchMarkScenarios<TControl, TStore>(TControl fixture, TStore store)
    where TControl : ControlFixture
    where TStore : StoreFixture
{
    private readonly RoutingTable _table = new(fixture.Control, store.Provider);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ControlDatabase Control => fixture.Control;

    [Fact]
    public async Task A_mark_goes_with_what_was_read_under_its_lease_or_a_later_one_and_with_nothing_else()
    {
        var tenant = await MakeAsync("1.0.0");
        var revision = (await _table.ReadStateAsync(Token)).Revision;

        await Control.Switches.MarkAsync(tenant, new Fence(3, "switcher"), Token);
        await WriteAsync(tenant, "2.0.0");
        (await _table.ReadStateAsync(Token)).ShouldBe(new RoutingState(revision + 1, true));
        (await FindBehindAsync("1.0.0")).ShouldContain(tenant);
        foreach (var token in new long[] { 0, 2 })
        {
            await MirrorAsync(tenant, "1.0.0", token);
            (await ReadAsync(tenant)).ShouldBe("shop-2.0.0 (switching)");
        }

        await MirrorAsync(tenant, "2.0.0", 3);
        (await ReadAsync(tenant)).ShouldBe("shop-2.0.0");
        (await _table.ReadSwitchingAsync(Token)).ShouldBeEmpty();
        (await FindBehindAsync("2.0.0")).ShouldNotContain(tenant);

        // A process that was thought dead: it cannot switch any more, and its mark must not hide that of the next.
        await Control.Switches.MarkAsync(tenant, new Fence(5, "next"), Token);
        await Control.Switches.MarkAsync(tenant, new Fence(4, "late"), Token);
        await MirrorAsync(tenant, "2.0.0", 4);
        (await ReadAsync(tenant)).ShouldBe("shop-2.0.0 (switching)");
        await MirrorAsync(tenant, "2.0.0", 5);
        (await ReadAsync(tenant)).ShouldBe("shop-2.0.0");
    }

    [Fact]
    public async Task What_the_control_database_alone_knows_of_a_tenant_stays_while_it_is_switched()
    {
        var tenant = await MakeAsync("1.0.0");
        await ExecuteAsync($$"""insert into {0}called (tenant, modules) values ('{{tenant}}', '{"mod-zone":"1.0.0"}')""");
        await ExecuteAsync($"update {{0}}mirror set source = 'off' where tenant = '{tenant}'");

        await Control.Switches.MarkAsync(tenant, new Fence(1, "switcher"), Token);
        (await ReadAsync(tenant)).ShouldBe("mod-zone-1.0.0 (switching)");
        await WriteAsync(tenant, "2.0.0");
        (await ReadAsync(tenant)).ShouldBe("mod-zone-1.0.0 shop-2.0.0 (switching)");

        await MirrorAsync(tenant, "2.0.0", 1);
        (await ReadAsync(tenant)).ShouldBe("mod-zone-1.0.0 shop-2.0.0");
    }

    [Fact]
    public async Task A_tenant_whose_store_does_not_answer_has_no_routes_and_hides_nobody_else()
    {
        var (tenant, other) = (await fixture.NewTenantAsync(), await MakeAsync("1.0.0"));
        await MirrorAsync(tenant, "1.0.0", 1);
        await Control.Switches.MarkAsync(tenant, new Fence(2, "switcher"), Token);
        var table = new RoutingTable(Control, new UnreachableStores(store.Provider, tenant));

        var found = await table.ReadAsync([tenant.Value, other.Value], Token);

        Should.Throw<Diagnostics.UpliftException>(() => found[tenant.Value].Require()).Message.ShouldContain($"'{tenant}'");
        found[other.Value].Require().Modules.ShouldHaveSingleItem().Module.ShouldBe("shop-1.0.0");
        await Control.RemoveTenantAsync(tenant, Token);
        (await table.ReadSwitchingAsync(Token)).ShouldNotContain(routes => routes.Tenant == tenant.Value);
    }

    private async Task<TenantId> MakeAsync(string version)
    {
        var tenant = await fixture.NewTenantAsync();
        await store.Provider.CreateAsync(tenant, Token);
        await WriteAsync(tenant, version);
        await MirrorAsync(tenant, version, 1);
        return tenant;
    }

    private async Task WriteAsync(TenantId tenant, string version)
    {
        await using var opened = await store.Provider.OpenAsync(tenant, StoreAccess.Live, Token);
        var fence = await opened.Leases.AcquireAsync(
            new LeaseRequest("test", ProcessIdentity.Current, "test", TimeSpan.FromMinutes(1)), Token);
        await using (var transaction = await opened.BeginAsync(fence, Token))
        {
            await transaction.Ledger.PutModuleAsync(LedgerOf(version).Modules[0], Token);
            await transaction.CommitAsync(Token);
        }

        await opened.Leases.ReleaseAsync(fence, Token);
    }

    private Task MirrorAsync(TenantId tenant, string version, long token) =>
        Control.RecordAsync([new TenantLedger(tenant, LedgerOf(version)) { LeaseToken = token }], [], Token);

    private Ledger LedgerOf(string version) => new([new InstalledModule("shop", version, "", fixture.Time.GetUtcNow())], []);

    private Task<IReadOnlyList<TenantId>> FindBehindAsync(string version) =>
        Control.FindBehindAsync(new Dictionary<string, string> { ["shop"] = version }, Token);

    private async Task<string> ReadAsync(TenantId tenant)
    {
        var routes = (await _table.ReadAsync([tenant.Value], Token))[tenant.Value].Require();
        return string.Join(' ', routes.Modules.Select(route => route.Module)) + (routes.IsSwitching ? " (switching)" : "");
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await Control.Connections.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = sql.Replace("{0}", Control.Connections.Prefix, StringComparison.Ordinal);
        await command.ExecuteNonQueryAsync(Token);
    }

    // Everything goes to the store, but one tenant's database is down.
    private sealed class UnreachableStores(IStoreProvider stores, TenantId down) : IStoreProvider
    {
        public string Name => stores.Name;

        public ISystemReleases Releases => stores.Releases;

        public Task<bool> ExistsAsync(TenantId tenant, CancellationToken cancellationToken) => stores.ExistsAsync(tenant, cancellationToken);

        public Task CreateAsync(TenantId tenant, CancellationToken cancellationToken) => stores.CreateAsync(tenant, cancellationToken);

        public Task RemoveAsync(TenantId tenant, CancellationToken cancellationToken) => stores.RemoveAsync(tenant, cancellationToken);

        public Task<ITenantStore> OpenAsync(TenantId tenant, StoreAccess access, CancellationToken cancellationToken) =>
            tenant == down ? throw new IOException("Connection refused.") : stores.OpenAsync(tenant, access, cancellationToken);

        public bool IsTransient(Exception error) => stores.IsTransient(error);

        public bool IsRefusal(Exception error) => stores.IsRefusal(error);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
