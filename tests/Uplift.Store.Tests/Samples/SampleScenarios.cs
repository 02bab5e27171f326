using Uplift.Execution;
using Uplift.Packages;
using Uplift.Store.Tests.Conformance;
using Uplift.Tests.Samples;

namespace Uplift.Store.Tests.Samples;

/// <summary>
/// The sample workspaces, run for real: install the old version, load its records, plan, apply, take back.
/// </summary>
public abstract class SampleScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    [Theory]
    [InlineData("13.0.0", 13)]
    [InlineData("19.0.0", 19)]
    [InlineData("23.0.0", 23)]
    public async Task The_library_records_become_what_the_tables_say(string from, int major)
    {
        var (old, target) = (Workspace.Inventory(from), Workspace.Inventory("26.0.0"));
        var source = MemoryTenant.WithSamplesOf(old);
        var run = await BeginAsync(old, target, source);

        var result = await run.GoToAsync(target);

        result.Failures.ShouldBeEmpty();
        result.Outcome.ShouldBe(RunOutcome.Done);
        await run.ShouldHoldAsync(target, ExpectedInventory.At26(source.Copy(), major));
    }

    [Fact]
    public async Task A_customised_tenant_is_upgraded_and_taken_back_to_where_it_was()
    {
        var (old, target) = (Workspace.Inventory("13.0.0"), Workspace.Inventory("26.0.0"));
        var source = MemoryTenant.WithSamplesOf(old)
            .Overlay(Workspace.PathOf("folio-inventory", "tenants", "uni-customised"));
        var run = await BeginAsync(old, target, source);

        (await run.GoToAsync(target)).Outcome.ShouldBe(RunOutcome.Done);
        await run.ShouldHoldAsync(target, ExpectedInventory.At26(source.Copy(), 13));
        var undone = await run.UndoAsync();

        undone.Problems.ShouldBeEmpty();
        undone.Outcome.ShouldBe(RunOutcome.Done);
        await run.ShouldHoldAsync(old, source);
    }

    [Fact]
    public async Task One_broken_record_is_reported_and_left_while_the_others_go_on()
    {
        var (old, target) = (Workspace.Inventory("13.0.0"), Workspace.Inventory("26.0.0"));
        var source = MemoryTenant.WithSamplesOf(old)
            .Overlay(Workspace.PathOf("folio-inventory", "tenants", "city-broken"));
        var run = await BeginAsync(old, target, source);

        var result = await run.GoToAsync(target);

        result.Outcome.ShouldBe(RunOutcome.Incomplete);
        result.Failures.Select(failure => failure.ObjectId).ShouldBe(["0a1f4a54-5c2b-4c2e-9a35-9f3b6d0c1984"]);
        var expected = ExpectedInventory.At26(source.Copy(), 13);
        expected["instances"]["0a1f4a54-5c2b-4c2e-9a35-9f3b6d0c1984"] =
            source["instances"]["0a1f4a54-5c2b-4c2e-9a35-9f3b6d0c1984"];
        await run.ShouldHoldAsync(target, expected);
    }

    [Theory]
    [InlineData("packages")]
    [InlineData("packages-code")]
    public async Task The_laboratory_items_come_out_alike_from_yaml_and_code(string folder)
    {
        var old = Workspace.Read("datalab-items", "packages", "datalab-1.0.0");
        var target = Workspace.Read("datalab-items", folder, "datalab-2.0.0");
        var source = MemoryTenant.WithSamplesOf(old);
        var run = await BeginAsync(old, target, source);

        var result = await run.GoToAsync(target);

        result.Failures.ShouldBeEmpty();
        result.Outcome.ShouldBe(RunOutcome.Done);
        var declared = Workspace.Read("datalab-items", "packages", "datalab-2.0.0");
        await run.ShouldHoldAsync(target, source.Copy().Upgrade(declared, "1.0.0"));
    }

    private async Task<SampleRun> BeginAsync(ModulePackage old, ModulePackage target, MemoryTenant source)
    {
        var tenant = await Fixture.MakeTenantAsync();
        var catalog = new Catalog([old, target]);
        var upgrader = new Upgrader(Provider, catalog, Fixture.Time, new NoFaultPoints(), new SilentObserver());
        var run = new SampleRun(Provider, upgrader, tenant);
        (await run.GoToAsync(old)).Outcome.ShouldBe(RunOutcome.Done);
        await run.LoadAsync(old, source);
        return run;
    }
}
