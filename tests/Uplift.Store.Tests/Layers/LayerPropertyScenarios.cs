using FsCheck;
using FsCheck.Fluent;
using Uplift.Execution;
using Uplift.Execution.Layering;
using Uplift.Layers.Adoption;
using Uplift.Store.Tests.Conformance;
using Uplift.Stores.Memory;
using Uplift.Tests.Layers;

namespace Uplift.Store.Tests.Layers;

/// <summary>What holds for all releases, overlays and edits in tables, through every store and by real runs.</summary>
public abstract class LayerPropertyScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    /// <summary>How many worlds are tried unless <c>UPLIFT_TESTS</c> says otherwise.</summary>
    protected virtual int Worlds => 60;

    [Fact]
    public void Upgrades_keep_what_was_edited_and_every_store_comes_to_the_same() => Always(async layers =>
    {
        var states = await LayerWorld.LiveAsync(Provider, Fixture.Time, await Fixture.MakeTenantAsync(), layers, Token);
        await using var memory = new MemoryProvider();
        var tenant = Uplift.Stores.TenantId.Parse("t");
        await memory.CreateAsync(tenant, Token);
        states.ShouldBe(await LayerWorld.LiveAsync(memory, Fixture.Time, tenant, layers, Token));
    });

    [Fact]
    public void After_an_adoption_the_view_is_what_the_tables_hold() => Always(async layers =>
    {
        var packages = LayerWorld.PackagesOf(layers);
        var (package, live) = (packages[layers.Seed % packages.Length], layers.Live());
        var bench = await LayerBench.InstalledAsync(
            Provider, Fixture.Time, await Fixture.MakeTenantAsync(), new NoFaultPoints(), LayerWorld.Unlayered(package));
        await bench.WriteAsync("types", [.. live.Select(row => (row.Key.Id, (string?)row.Value.ToJsonString()))]);
        var before = await bench.ReadPlainAsync("types");
        var models = new LayerModels(Provider.Releases, new Packages.Catalog(packages));

        await bench.ChangeAsync(transaction =>
            new LayerTakeover(package, models).RunAsync(NeverLoadedCollections.Hide, transaction, Token));

        var reading = await bench.LookAsync(transaction => new LayerAccess(package, models).ReadAsync(transaction, Token));
        reading.Edited.ShouldBeEmpty();
        (await bench.ReadPlainAsync("types")).ShouldBe(before, ignoreOrder: true);
        LayerWorld.ListedIn(reading).ShouldBe(live.Keys.Select(id => id.Id), ignoreOrder: true);
    });

    // Other worlds each time; the first number that a failure prints repeats them as UPLIFT_SEED.
    private void Always(Func<RandomLayers, Task> law)
    {
        var given = Environment.GetEnvironmentVariable("UPLIFT_TESTS");
        var isGiven = ulong.TryParse(Environment.GetEnvironmentVariable("UPLIFT_SEED"), out var seed);
        Prop.ForAll(RandomLayers.Any, layers => law(layers).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(given is null ? Worlds : int.Parse(given))
                .WithReplay(isGiven ? seed : (ulong)Random.Shared.NextInt64(), 4468030657365658225UL));
    }
}
