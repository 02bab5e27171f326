using Uplift.Control;
using Uplift.Stores;

namespace Uplift.Store.Tests.Control;

/// <summary>Descriptors, urls and the modules of tenants.</summary>
public abstract class DirectoryScenarios<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : ControlFixture
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ModuleDirectory Directory => fixture.Control.Directory;

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
    public async Task Mirroring_a_ledger_leaves_running_modules_and_what_is_off_alone()
    {
        var tenant = await fixture.NewTenantAsync();
        await MirrorAsync(tenant, "1.0.0");
        await SwitchAsync(tenant, new ModuleSwitch([new("mod-p", KeepsData: true)], [new("mod-r", "2.0.0", IsPackage: false)]));

        await MirrorAsync(tenant, "1.0.0");
        (await ModulesAsync(tenant)).ShouldBe(["mod-r-2.0.0"]);

        await MirrorAsync(tenant, "1.1.0");
        (await ModulesAsync(tenant)).ShouldBe(["mod-p-1.1.0", "mod-r-2.0.0"]);
        (await fixture.Control.Modules.FindTenantsAsync("mod-r", "2.0.0", Token)).ShouldBe([tenant]);
    }

    private Task MirrorAsync(TenantId tenant, string version) => fixture.Control.MirrorAsync(
        tenant, new Ledger([new InstalledModule("mod-p", version, "run", fixture.Time.GetUtcNow())], []), Token);

    private async Task SwitchAsync(TenantId tenant, ModuleSwitch change)
    {
        await using var connection = await fixture.Control.Connections.OpenAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await fixture.Control.Modules.SwitchAsync(connection, transaction, tenant, change, Token);
        await transaction.CommitAsync(Token);
    }

    private async Task<IReadOnlyList<string>> ModulesAsync(TenantId tenant) =>
        [.. (await fixture.Control.Modules.ReadAsync(tenant, Token)).Select(module => module.Id)];
}
