using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Uplift.Layers;
using Uplift.Layers.Adoption;
using Uplift.Layers.Releases;
using Uplift.Layers.Upgrading;
using Uplift.Layers.Views;

namespace Uplift.Tests.Vectors.Layers;

/// <summary>Carries one case through the engine, step by step.</summary>
internal sealed class LayerCaseRunner
{
    private readonly JsonObject _vector;
    private readonly LayerModel _model;
    private TenantLayers _tenant;

    public LayerCaseRunner(JsonObject vector)
    {
        _vector = vector;
        _model = CaseModel.Read(vector);
        _tenant = new TenantLayers
        {
            Installed = vector["installed"] is { } installed ? CaseModel.Version(installed) : _model.Releases[0].Version,
            Overlay = [.. (vector["tenant"]?["overlay"] as JsonArray ?? []).Select(node => CaseModel.Entry(node!.AsObject()))],
            Own = Own(vector["tenant"]?["user"]).ToImmutableSortedDictionary(),
        };
    }

    private Dictionary<string, LayerRules> Rules => _model.Collections.ToDictionary(rules => rules.Name);

    public void Run()
    {
        foreach (var (index, node) in _vector["steps"]!.AsArray().Index())
        {
            var step = node!.AsObject();
            var expected = step["expect"] as JsonObject;
            var observed = Do(step, expected);
            if (expected is null) continue;
            observed.ShouldBe(expected, $"{_vector["id"]}, step {index + 1}, {step["do"]}");
        }
    }

    private LayerObservation Do(JsonObject step, JsonObject? expected)
    {
        switch ((string)step["do"]!)
        {
            case "view":
                return Observe([], false, null);
            case "upgrade":
                return Upgrade(step);
            case "adopt":
                return Adopt(step);
            case "tenant":
                var edited = _tenant.With(
                    (step["overlayPut"] as JsonArray ?? []).Select(node => CaseModel.Entry(node!.AsObject())),
                    (step["overlayDelete"] as JsonArray ?? []).Select(node => (string)node!),
                    Own(step["userPut"]),
                    (step["userDelete"] as JsonObject ?? []).SelectMany(pair =>
                        pair.Value!.AsArray().Select(id => new RecordId(pair.Key, (string)id!))));
                var isRefused = (bool?)expected?["failed"] == true && KeyViolations.Find(_model, edited).Count > 0;
                if (!isRefused) _tenant = edited;
                return Observe([], isRefused, null);
            default:
                throw new InvalidDataException($"These tests know no step '{step["do"]}'.");
        }
    }

    // The same upgrade again finds nothing to do; that holds for every case.
    private LayerObservation Upgrade(JsonObject step)
    {
        var result = new SystemUpgrade(_model).Plan(_tenant, CaseModel.Version(step["to"]));
        _tenant = result.Tenant;
        var observed = Observe(result.Findings, result.IsRefused, null);
        if (result.IsRefused) return observed;
        var again = new SystemUpgrade(_model).Plan(_tenant, CaseModel.Version(step["to"]));
        again.Findings.Where(found => found.Weight > FindingWeight.Info).Select(found => found.ToJson().ToJsonString()).ShouldBeEmpty();
        JsonNode.DeepEquals(LayerObservation.StateOf(again.Tenant), LayerObservation.StateOf(_tenant)).ShouldBeTrue();
        return observed;
    }

    private LayerObservation Adopt(JsonObject step)
    {
        var live = _vector["liveFrom"] is not null ? CaseSets.Live(_vector, _model) : Own(_vector["live"]);
        var result = new LayerAdoption(_model).Lift(live, CaseModel.Version(step["declared"]),
            (string?)step["whenCollectionNeverLoaded"] == "show" ? NeverLoadedCollections.Show : NeverLoadedCollections.Hide);
        _tenant = result.Tenant;
        return Observe(result.Findings, false, result.Counts);
    }

    private LayerObservation Observe(IReadOnlyList<LayerFinding> findings, bool isRefused, LiftCounts? counts) =>
        new(_model, _tenant, ViewBuilder.Build(_model, _tenant), findings, isRefused, counts);

    private SortedDictionary<RecordId, JsonObject> Own(JsonNode? records)
    {
        var own = new SortedDictionary<RecordId, JsonObject>();
        foreach (var (id, document) in CaseModel.Records(records, Rules)) own[id] = (JsonObject)document.DeepClone();
        return own;
    }
}
