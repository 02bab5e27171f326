using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Uplift.Execution;
using Uplift.Execution.Layering;
using Uplift.Layers;
using Uplift.Packages;
using Uplift.Store.Tests.Conformance;
using Uplift.Stores;
using Uplift.Stores.Memory;
using Uplift.Tests.Layers;

namespace Uplift.Store.Tests.Layers;

/// <summary>What holds for all releases, overlays and edits in tables, through a store and by real runs.</summary>
public sealed class StoredLayerProperties
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Edits_in_tables_survive_upgrades_and_taking_an_upgrade_back_leaves_what_was_there() =>
        Prop.ForAll(RandomLayers.Any, layers => CheckAsync(layers).GetAwaiter().GetResult())
            .Check(Configuration());

    // Other worlds each time; the first number that a failure prints repeats them as UPLIFT_SEED.
    private static Config Configuration()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("UPLIFT_TESTS") ?? "60");
        var isGiven = ulong.TryParse(Environment.GetEnvironmentVariable("UPLIFT_SEED"), out var seed);
        return Config.QuickThrowOnFailure.WithMaxTest(count)
            .WithReplay(isGiven ? seed : (ulong)Random.Shared.NextInt64(), 4468030657365658225UL);
    }

    private static async Task CheckAsync(RandomLayers layers)
    {
        await using var provider = new MemoryProvider();
        var packages = layers.Model.Releases.Select(release => LayerBench.Of(release, RandomLayers.Rules)).ToArray();
        var tenant = TenantId.Parse("t");
        await provider.CreateAsync(tenant, Token);
        var bench = await LayerBench.InstalledAsync(provider, new ManualTime(), tenant, new NoFaultPoints(), packages);
        var models = new LayerModels(provider.Releases, new Catalog(packages));
        var access = new LayerAccess(packages[0], models);
        await bench.ChangeAsync(async transaction =>
        {
            var reading = await access.ReadAsync(transaction, Token);
            var edited = reading.Tenant.With(layers.Tenant.Overlay, putOwn: layers.Tenant.Own);
            await LayerAccess.WriteAsync(reading, edited, null, transaction, Token);
        });
        var mine = (await bench.ReadAsync("types")).Keys.Order(StringComparer.Ordinal).Where((_, index) => index % 2 == layers.Seed % 2).ToList();
        await bench.WriteAsync("types", [.. mine.Select(id => (id, (string?)$$"""{"id": "{{id}}", "name": "mine {{id}}", "plain": [1]}"""))]);
        var places = mine.ToDictionary(id => id, id => new RecordId("types", id), StringComparer.Ordinal);

        foreach (var package in packages[1..])
        {
            var before = await LayerBench.StateAsync(bench);
            (await bench.GoToAsync(package.Id.Version.Text)).Outcome.ShouldBe(RunOutcome.Done);
            var after = await LayerBench.StateAsync(bench);
            var reading = await bench.LookAsync(transaction => new LayerAccess(package, models).ReadAsync(transaction, Token));
            reading.Edited.ShouldBeEmpty();
            var rows = await bench.ReadPlainAsync("types");
            foreach (var id in mine)
            {
                // What System adds elsewhere flows in; a record whose id changed takes its edits along. Followed step by step, for
                // System may give an id that became free to another record.
                var place = places[id] = reading.Tenant.Decisions.Resolve(places[id]);
                var row = JsonNode.Parse(rows[place.Id])!;
                ((string?)row["name"], row["plain"]?.ToJsonString()).ShouldBe(($"mine {id}", "[1]"), customMessage: $"{id} at {package.Id}");
            }

            (await bench.UndoAsync()).Problems.ShouldBeEmpty();
            (await LayerBench.StateAsync(bench)).ShouldBe(before);
            await bench.GoToAsync(package.Id.Version.Text);
            (await LayerBench.StateAsync(bench)).ShouldBe(after);
        }
    }
}
