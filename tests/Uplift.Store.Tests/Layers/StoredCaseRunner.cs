using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;
using Uplift.Execution.Layering;
using Uplift.Layers;
using Uplift.Layers.Adoption;
using Uplift.Layers.Releases;
using Uplift.Layers.Views;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Store.Tests.Conformance;
using Uplift.Stores;
using Uplift.Tests.Vectors.Layers;
using Uplift.Versions;

namespace Uplift.Store.Tests.Layers;

/// <summary>Carries one case through a store, step by step; after each the tables hold what the view shows.</summary>
internal sealed class StoredCaseRunner(IStoreProvider provider, Session session, JsonObject vector)
{
    private readonly LayerModel _model = CaseModel.Read(vector);
    private readonly string _product = CasePackages.ProductOf(vector);
    private IReadOnlyList<ModulePackage> _packages = [];
    private LayerModels? _models;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private LayerModels Models => _models ??= new LayerModels(provider.Releases, new Catalog(_packages));

    public async Task RunAsync()
    {
        _packages = CasePackages.Of(vector, _model);
        var installed = vector["installed"] is { } named ? CaseModel.Version(named) : _model.Releases[0].Version;
        await session.WriteAsync(transaction => transaction.Schema.CreateAsync(_product,
            [.. _packages[^1].Collections.Select(collection => new CollectionTable(_product, collection))], Token));
        if (vector["live"] is null && vector["liveFrom"] is null) await InstallAsync(installed);
        else await LoadAsync(installed);
        foreach (var (index, node) in vector["steps"]!.AsArray().Index())
        {
            var step = node!.AsObject();
            var expected = step["expect"] as JsonObject;
            await DoAsync(step, expected, $"{vector["id"]}, step {index + 1}, {step["do"]}");
        }
    }

    private async Task DoAsync(JsonObject step, JsonObject? expected, string where)
    {
        var found = (string)step["do"]! switch
        {
            "upgrade" => (await UpgradeAsync(CaseModel.Version(step["to"])), false, null),
            "adopt" => await AdoptAsync(step),
            "tenant" => ([], await EditAsync(step, expected), null),
            _ => ((IReadOnlyList<LayerFinding>)[], false, (LiftCounts?)null),
        };
        var reading = await ReadAsync();
        reading.Edited.ShouldBeEmpty($"{where}: the tables are not the view");
        var view = ViewBuilder.Build(reading.Model, reading.Tenant);
        await TablesShouldBeAsync(view, where);
        if (expected is not null)
        {
            new LayerObservation(reading.Model, reading.Tenant, view, found.Item1, found.Item2, found.Item3).ShouldBe(expected, where);
        }
    }

    private async Task InstallAsync(ModuleVersion version)
    {
        await UpgradeAsync(version);
        await ChangeAsync((_, tenant) => tenant.With(
            (vector["tenant"]?["overlay"] as JsonArray ?? []).Select(node => CaseModel.Entry(node!.AsObject())),
            putOwn: Records(vector["tenant"]?["user"])));
    }

    private Task LoadAsync(ModuleVersion declared) => session.WriteAsync(async transaction =>
    {
        IReadOnlyDictionary<RecordId, JsonObject> live = vector["liveFrom"] is not null ? CaseSets.Live(vector, _model) : Records(vector["live"]);
        foreach (var group in live.GroupBy(record => record.Key.Collection))
        {
            await transaction.Documents.WriteAsync(TableOf(declared, group.Key),
                [.. group.Select(record => new DocumentWrite(record.Key.Id, DocumentText.Write(record.Value), WriteKind.Insert))], null, Token);
        }
    });

    private async Task<IReadOnlyList<LayerFinding>> UpgradeAsync(ModuleVersion to)
    {
        var package = PackageOf(to);
        await Models.KeepAsync(_product, Models.ReleaseOf(package), Token);
        IReadOnlyList<LayerFinding> findings = [];
        await session.WriteAsync(async transaction => findings =
            (await new LayerUpgrade(package, Models).RunAsync(LayerPart.Whole, transaction, null, Token)).Findings);

        // The same upgrade again finds nothing to do.
        await session.WriteAsync(async transaction =>
        {
            var again = await new LayerUpgrade(package, Models).RunAsync(LayerPart.Whole, transaction, null, Token);
            again.Findings.ShouldAllBe(found => found.Weight == FindingWeight.Info);
            again.Written.ShouldBe(0);
        });
        return findings;
    }

    private async Task<(IReadOnlyList<LayerFinding>, bool, LiftCounts?)> AdoptAsync(JsonObject step)
    {
        var package = PackageOf(CaseModel.Version(step["declared"]));
        var neverLoaded = (string?)step["whenCollectionNeverLoaded"] == "show" ? NeverLoadedCollections.Show : NeverLoadedCollections.Hide;
        var takeover = new LayerTakeover(package, Models);
        var before = await session.ReadAsync(transaction => takeover.TryAsync(neverLoaded, transaction, Token));
        AdoptionResult? result = null;
        await session.WriteAsync(async transaction => result = await takeover.RunAsync(neverLoaded, transaction, Token));
        result!.Counts.ShouldBe(before.Counts);
        return (result.Findings, false, result.Counts);
    }

    // True when the edit was refused, since it breaks a key.
    private async Task<bool> EditAsync(JsonObject step, JsonObject? expected)
    {
        var isRefused = false;
        await ChangeAsync((model, tenant) =>
        {
            var edited = tenant.With(
                (step["overlayPut"] as JsonArray ?? []).Select(node => CaseModel.Entry(node!.AsObject())),
                (step["overlayDelete"] as JsonArray ?? []).Select(node => (string)node!),
                Records(step["userPut"]),
                (step["userDelete"] as JsonObject ?? []).SelectMany(pair =>
                    pair.Value!.AsArray().Select(id => new RecordId(pair.Key, (string)id!))));
            isRefused = (bool?)expected?["failed"] == true && KeyViolations.Find(model, edited).Count > 0;
            return isRefused ? tenant : edited;
        });
        return isRefused;
    }

    private Task ChangeAsync(Func<LayerModel, TenantLayers, TenantLayers> change) => session.WriteAsync(async transaction =>
    {
        var reading = await Access().ReadAsync(transaction, Token);
        await LayerAccess.WriteAsync(reading, change(reading.Model, reading.Tenant), null, transaction, Token);
    });

    private Task<LayerReading> ReadAsync() => session.ReadAsync(transaction => Access().ReadAsync(transaction, Token));

    private LayerAccess Access() => new(_packages[^1], Models);

    private async Task TablesShouldBeAsync(EffectiveView view, string where)
    {
        var listed = view.Listed.ToDictionary(record => record.Id);
        foreach (var collection in _packages[^1].Collections.Where(collection => collection.Name != LayerDeclaration.StoreName))
        {
            var rows = await session.ReadAllAsync(new CollectionTable(_product, collection));
            rows.Select(row => row.Id).ShouldBe(
                listed.Keys.Where(id => id.Collection == collection.Name).Select(id => id.Id), ignoreOrder: true, $"{where}: {collection.Name}");
            foreach (var row in rows)
            {
                var record = listed[new RecordId(collection.Name, row.Id)];
                Tree.AreSame(TreePath.Root, MergeValue.Of(DocumentText.Parse(row.Text)), MergeValue.Of(record.Document),
                    _model.RulesOf(collection.Name).Policies).ShouldBeTrue($"{where}: {record.Id}");
            }
        }
    }

    private ModulePackage PackageOf(ModuleVersion version) => _packages.First(package => package.Id.Version == version);

    private CollectionTable TableOf(ModuleVersion version, string collection) =>
        new(_product, PackageOf(version).CollectionNamed(collection));

    private ImmutableSortedDictionary<RecordId, JsonObject> Records(JsonNode? records) =>
        CaseModel.Records(records, _model.Collections.ToDictionary(rules => rules.Name))
            .ToImmutableSortedDictionary(record => record.Id, record => (JsonObject)record.Document.DeepClone());
}
