using System.Text.Json.Nodes;
using Uplift.Execution;
using Uplift.Execution.Layering;
using Uplift.Layers;
using Uplift.Layers.Views;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Store.Tests.Execution;
using Uplift.Stores;
using Uplift.Tests.Layers;

namespace Uplift.Store.Tests.Layers;

/// <summary>A tenant that lives through random releases, with an overlay, and edited in its tables before each upgrade.</summary>
internal sealed class LayerWorld
{
    private readonly Workbench _bench;
    private readonly LayerModels _models;
    private readonly Random _random;
    private readonly CancellationToken _token;
    private readonly List<string> _states = [];

    // What was written by SQL last, by the id that the record had then.
    private readonly Dictionary<string, RecordId> _mine = new(StringComparer.Ordinal);
    private HashSet<RecordId> _deleted = [];

    private LayerWorld(Workbench bench, LayerModels models, int seed, CancellationToken token) =>
        (_bench, _models, _random, _token) = (bench, models, new Random(seed), token);

    /// <summary>The releases as packages.</summary>
    public static ModulePackage[] PackagesOf(RandomLayers layers) =>
        [.. layers.Model.Releases.Select(release => LayerBench.Of(release, RandomLayers.Rules))];

    /// <summary>The same version as it was before it had layers.</summary>
    public static ModulePackage Unlayered(ModulePackage package) => package with { Layers = null };

    /// <summary>The ids of types that are listed.</summary>
    public static IEnumerable<string> ListedIn(LayerReading reading) =>
        ViewBuilder.Build(reading.Model, reading.Tenant).Listed.Select(record => record.Id.Id);

    /// <summary>Goes through all releases and checks each upgrade.</summary>
    /// <returns>What was stored after each.</returns>
    public static async Task<IReadOnlyList<string>> LiveAsync(
        IStoreProvider provider, TimeProvider time, TenantId tenant, RandomLayers layers, CancellationToken token)
    {
        var packages = PackagesOf(layers);
        var bench = await LayerBench.InstalledAsync(provider, time, tenant, new NoFaultPoints(), packages);
        var world = new LayerWorld(bench, new LayerModels(provider.Releases, new Catalog(packages)), layers.Seed, token);
        await bench.ChangeAsync(async transaction =>
        {
            var reading = await world.AccessTo(packages[0]).ReadAsync(transaction, token);
            var edited = reading.Tenant.With(layers.Tenant.Overlay, putOwn: layers.Tenant.Own);
            await LayerAccess.WriteAsync(reading, edited, null, transaction, token);
        });
        foreach (var package in packages[1..])
        {
            await world.EditAsync();
            await world.UpgradeAsync(package);
        }

        return world._states;
    }

    private LayerAccess AccessTo(ModulePackage package) => new(package, _models);

    // By old code: some rows get other values, a few go.
    private async Task EditAsync()
    {
        foreach (var id in (await _bench.ReadAsync("types")).Keys.Order(StringComparer.Ordinal))
        {
            var record = new RecordId("types", id);
            switch (_random.Next(5))
            {
                case 0:
                    await _bench.WriteAsync("types", (id, $$"""{"id": "{{id}}", "name": "mine {{id}}", "plain": [1]}"""));
                    foreach (var former in _mine.Where(mine => mine.Value == record).ToList()) _mine.Remove(former.Key);
                    _mine[id] = record;
                    break;
                case 1 when !_mine.ContainsValue(record):
                    await _bench.WriteAsync("types", (id, null));
                    _deleted.Add(record);
                    break;
                default:
                    break;
            }
        }
    }

    private async Task UpgradeAsync(ModulePackage package)
    {
        var before = await LayerBench.StateAsync(_bench);
        var was = (await _bench.ReadAsync("types")).Keys.ToList();
        (await _bench.GoToAsync(package.Id.Version.Text)).Outcome.ShouldBe(RunOutcome.Done);
        var after = await LayerBench.StateAsync(_bench);
        var reading = await _bench.LookAsync(transaction => AccessTo(package).ReadAsync(transaction, _token));
        await CheckAsync(reading, was, package);

        var again = default(LayerOutcome);
        await _bench.ChangeAsync(async transaction => again =
            await new LayerUpgrade(package, _models).RunAsync(LayerPart.Whole, transaction, null, _token));
        again!.Written.ShouldBe(0);
        (await LayerBench.StateAsync(_bench)).ShouldBe(after);

        (await _bench.UndoAsync()).Problems.ShouldBeEmpty();
        (await LayerBench.StateAsync(_bench)).ShouldBe(before);
        await _bench.GoToAsync(package.Id.Version.Text);
        (await LayerBench.StateAsync(_bench)).ShouldBe(after);
        _states.Add(WithoutNumbers(after));
    }

    // Stores hand out members in orders of their own, and edits that are noticed are numbered in that order.
    private static string WithoutNumbers(string state) => string.Join('\n', state.Split('\n').Select(line =>
    {
        var isNumbered = line.StartsWith($"{LayerDeclaration.StoreName} entry:", StringComparison.Ordinal)
            || line.StartsWith($"{LayerDeclaration.StoreName} parked:", StringComparison.Ordinal);
        if (!isNumbered) return line;
        var document = JsonNode.Parse(line[line.IndexOf('{', StringComparison.Ordinal)..])!.AsObject();
        foreach (var member in (string[])["name", "number", "entry"]) document.Remove(member);
        return document.ToJsonString();
    }).Order(StringComparer.Ordinal));

    private async Task CheckAsync(LayerReading reading, List<string> was, ModulePackage package)
    {
        var rows = await _bench.ReadPlainAsync("types");
        var decisions = reading.Tenant.Decisions;
        reading.Edited.ShouldBeEmpty();
        ListedIn(reading).ShouldBe(rows.Keys, ignoreOrder: true);
        KeyViolations.Find(reading.Model, reading.Tenant).ShouldBeEmpty();
        var shipped = reading.Model.Find(package.Id.Version).Records;
        was.Select(id => new RecordId("types", id)).Where(shipped.ContainsKey).Select(id => id.Id).ShouldBeSubsetOf(rows.Keys);
        foreach (var id in _mine.Keys.ToList())
        {
            // What System adds elsewhere flows in; a record whose id changed takes its edits along. Followed step by step, for
            // System may give an id that became free to another record.
            var place = _mine[id] = decisions.Resolve(_mine[id]);
            var row = JsonNode.Parse(rows[place.Id])!;
            ((string?)row["name"], row["plain"]?.ToJsonString()).ShouldBe(($"mine {id}", "[1]"), customMessage: $"{id} at {package.Id}");
        }

        _deleted = [.. _deleted.Select(decisions.Resolve)];
        foreach (var id in _deleted.Where(id => !_mine.ContainsValue(id)))
        {
            rows.ShouldNotContainKey(id.Id, $"{id} was deleted, at {package.Id}");
        }
    }
}
