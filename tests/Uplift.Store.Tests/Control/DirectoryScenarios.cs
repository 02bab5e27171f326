using Uplift.Changes;
using Uplift.Control;
using Uplift.Stores;
using Uplift.Stores.Memory;
using Uplift.Stores.Sql;

namespace Uplift.Store.Tests.Control;

/// <summary>Descriptors, urls and the modules of tenants.</summary>
public abstract class DirectoryScenarios<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : ControlFixture
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ModuleDirectory Directory => fixture.Control.Directory;

    private RoutingTable Routing => new(fixture.Control, new MemoryProvider());

    [Fact]
    public async Task What_is_put_is_read_and_what_is_removed_is_gone()
    {
        await Directory.PutDescriptorsAsync([new("mod-r-1.0.0", "{}"), new("mod-r-2.0.0", "{}")], "me", Token);
        await Directory.PutDeploymentAsync(new Deployment("i-1", "mod-r-1.0.0", "http://one", "", "{}"), Token);
        await Directory.PutDeploymentAsync(new Deployment("i-2", "mod-r-1.0.0", "http://two", "", "{}"), Token);

        var before = await Directory.ReadAsync(Token);
        (await Directory.ReadAsync(Token)).ShouldBeSameAs(before);
        before.Descriptors.Select(each => each.Id).ShouldBe(["mod-r-1.0.0", "mod-r-2.0.0"], ignoreOrder: true);
        before.UrlOf("mod-r-1.0.0").ShouldBe("http://one");
        before.UrlOf("mod-r-2.0.0").ShouldBeNull();

        (await Directory.RemoveDescriptorAsync("mod-r-2.0.0", Token)).ShouldBeTrue();
        (await Directory.RemoveDescriptorAsync("mod-r-2.0.0", Token)).ShouldBeFalse();
        (await Directory.RemoveDeploymentsAsync("mod-r-1.0.0", "i-1", Token)).ShouldBe(1);
        (await Directory.ReadAsync(Token)).UrlOf("mod-r-1.0.0").ShouldBe("http://two");
        (await Directory.RemoveDeploymentsAsync("mod-r-1.0.0", null, Token)).ShouldBe(1);
        await Directory.RemoveDescriptorAsync("mod-r-1.0.0", Token);
    }

    [Fact]
    public async Task What_a_server_starts_has_an_address_while_it_is_up_and_only_for_what_is_asked_for_now()
    {
        var tenant = await fixture.NewTenantAsync();
        await SwitchAsync(tenant, new ModuleSwitch([], [new("mod-up", "1.0.0", IsPackage: false)]));
        var asked = new Deployment("up-1", "mod-up-1.0.0", "", "here", "{}")
        {
            Started = new StartedInstance("{}", "first") { Since = fixture.Time.GetUtcNow() },
        };
        await Directory.PutDeploymentAsync(asked, Token);
        (await Directory.ReadAsync(Token)).InstancesOf("mod-up-1.0.0").ShouldBe([asked]);
        (await Directory.ReadAsync(Token)).UrlOf("mod-up-1.0.0").ShouldBeNull();
        (await RoutesAsync()).ShouldBeEmpty();
        var before = await Routing.ReadStateAsync(Token);

        var starting = asked with { Started = asked.Started with { State = ProcessState.Starting, Reason = "no luck" } };
        await Directory.SayStateAsync(asked, starting, Token);
        (await Routing.ReadStateAsync(Token)).ShouldBe(before);
        (await Directory.ReadAsync(Token)).ExplainAbsence("mod-up-1.0.0").ShouldContain("starting since");
        await Directory.SayStateAsync(starting, starting with { Url = "http://up" }, Token);
        (await RoutesAsync()).ShouldBe(["http://up"]);
        (await Routing.ReadChangedAsync(before.Revision, 10, Token)).ShouldContain(change => change.Tenant == tenant.Value);

        await Directory.PutDeploymentAsync(asked with { Started = asked.Started with { Request = "second" } }, Token);
        await Directory.SayStateAsync(asked, asked with { Url = "http://stale" }, Token);
        (await RoutesAsync()).ShouldBeEmpty();
        (await Directory.RemoveDeploymentsAsync("mod-up-1.0.0", null, Token)).ShouldBe(1);

        async Task<IReadOnlyList<string>> RoutesAsync() =>
            (await Routing.ReadAsync([tenant.Value], Token))[tenant.Value].Modules.ShouldHaveSingleItem().Urls;
    }

    [Fact]
    public async Task Mirroring_a_ledger_leaves_running_modules_and_what_is_off_alone()
    {
        var tenant = await fixture.NewTenantAsync();
        await MirrorAsync(tenant, "1.0.0");
        await SwitchAsync(tenant, new ModuleSwitch([new("mod-p", KeepsData: true)], [new("mod-alone", "2.0.0", IsPackage: false)]));

        await MirrorAsync(tenant, "1.0.0");
        (await ModulesAsync(tenant)).ShouldBe(["mod-alone-2.0.0"]);

        await MirrorAsync(tenant, "1.1.0");
        (await ModulesAsync(tenant)).ShouldBe(["mod-alone-2.0.0", "mod-p-1.1.0"]);
        (await fixture.Control.Modules.FindTenantsAsync("mod-alone", "2.0.0", Token)).ShouldBe([tenant]);
    }

    [Fact]
    public async Task A_module_is_a_package_or_is_called_and_never_both()
    {
        var tenant = await fixture.NewTenantAsync();
        await SwitchAsync(tenant, new ModuleSwitch([], [
            new("mod-p", "0.9.0", IsPackage: false), new("mod-r", "1.0.0", IsPackage: false), new("mod-s", "1.0.0", IsPackage: false)]));
        (await ModulesAsync(tenant)).ShouldBe(["mod-p-0.9.0", "mod-r-1.0.0", "mod-s-1.0.0"]);

        await MirrorAsync(tenant, "1.0.0");
        (await ModulesAsync(tenant)).ShouldBe(["mod-p-1.0.0", "mod-r-1.0.0", "mod-s-1.0.0"]);

        await SwitchAsync(tenant, new ModuleSwitch([new("mod-s", KeepsData: false)], [
            new("mod-p", "2.0.0", IsPackage: false), new("mod-r", "2.0.0", IsPackage: true)]));
        (await fixture.Control.Modules.ReadAsync(tenant, Token)).Select(module => (module.Id, module.IsPackage))
            .ShouldBe([("mod-p-2.0.0", false), ("mod-r-2.0.0", true)]);
        (await fixture.Control.Modules.ReadSurroundingsAsync(Token))[tenant].Others.Select(id => id.ToString()).ShouldBe(["mod-p-2.0.0"]);
    }

    [Fact]
    public async Task Results_recorded_at_once_all_stand_in_a_whole_log()
    {
        var tenants = new List<TenantId>();
        for (var number = 0; number < 24; number++) tenants.Add(await fixture.NewTenantAsync());
        var before = (await fixture.Control.Audit.ReadAsync(Token)).Count;

        await Task.WhenAll(tenants.Select(tenant => Task.Run(() => fixture.Control.RecordAsync(
            [new TenantLedger(tenant, new Ledger([new InstalledModule("mod-p", "1.0.0", "run", fixture.Time.GetUtcNow())], []))],
            [new AuditNote("ann", "upgrade", $"tenant={tenant}"), new AuditNote("ann", "upgrade", "more")], Token), Token)));

        var log = await fixture.Control.Audit.ReadAsync(Token);
        log.Count.ShouldBeGreaterThanOrEqualTo(before + 48);
        AuditLog.FindBreak(log).ShouldBeNull();
        (await ModulesAsync(tenants[^1])).ShouldBe(["mod-p-1.0.0"]);
    }

    [Fact]
    public async Task A_tenant_with_failures_is_found_by_their_product_until_they_are_mended()
    {
        var tenant = await fixture.NewTenantAsync();
        await RecordAsync(AppliedStatus.Incomplete, 3);
        (await fixture.Control.FindFailingAsync(["mod-q"], Token)).ShouldNotContain(tenant);
        (await fixture.Control.FindFailingAsync(["mod-p", "mod-q"], Token)).ShouldContain(tenant);

        await RecordAsync(AppliedStatus.Applied, 0);
        (await fixture.Control.FindFailingAsync(["mod-p"], Token)).ShouldNotContain(tenant);

        Task RecordAsync(AppliedStatus status, long failed)
        {
            var now = fixture.Time.GetUtcNow();
            return fixture.Control.MirrorAsync(tenant, new Ledger([new InstalledModule("mod-p", "1.0.0", "run", now)],
                [new AppliedChange("mod-p", new ChangeKey("a", "1.0.0"), "document", "", status, "run", now) { Failed = failed }]), Token);
        }
    }

    private Task MirrorAsync(TenantId tenant, string version) => fixture.Control.MirrorAsync(
        tenant, new Ledger([new InstalledModule("mod-p", version, "run", fixture.Time.GetUtcNow())], []), Token);

    private async Task SwitchAsync(TenantId tenant, ModuleSwitch change)
    {
        await using var connection = await fixture.Control.Connections.OpenAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        var prefix = fixture.Control.Connections.Prefix;
        if (fixture.Control.Connections.TakesArrays)
        {
            await using var statements = new StatementBatch(connection, transaction);
            new ModuleSwitchArrays(prefix).AddTo(statements, [(tenant, change)], "");
            await statements.ExecuteAsync(Token);
        }
        else
        {
            await using var lines = new ModuleSwitchLines(connection, prefix);
            await lines.SwitchAsync(transaction, tenant, change, "", Token);
        }

        await transaction.CommitAsync(Token);
    }

    private async Task<IReadOnlyList<string>> ModulesAsync(TenantId tenant) =>
        [.. (await fixture.Control.Modules.ReadAsync(tenant, Token)).Select(module => module.Id)];
}
