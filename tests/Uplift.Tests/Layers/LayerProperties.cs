using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;
using Uplift.Layers;
using Uplift.Layers.Adoption;
using Uplift.Layers.Upgrading;
using Uplift.Layers.Views;
using Uplift.Tests.Vectors.Layers;

namespace Uplift.Tests.Layers;

/// <summary>What holds for every release, every overlay and every way between releases.</summary>
public sealed class LayerProperties
{
    private static readonly Config s_thorough = Config.QuickThrowOnFailure.WithMaxTest(200);

    [Fact]
    public void An_overlay_survives_any_sequence_of_releases() => Always((layers, tenant, _) =>
    {
        var view = ViewBuilder.Build(layers.Model, tenant);
        layers.Tenant.Overlay.Select(entry => entry.Name).ShouldBeSubsetOf(tenant.Overlay.Select(entry => entry.Name));
        foreach (var entry in layers.Tenant.Overlay.Where(entry => entry.IsEdit))
        {
            var kept = tenant.Overlay.Single(known => known.Name == entry.Name);
            JsonNode.DeepEquals(kept.Value, entry.Value).ShouldBeTrue();
            if (!view.Records.TryGetValue(kept.Record, out var record) || tenant.Decisions.Parked.ContainsKey(entry.Name)) continue;
            var shown = Tree.Find(record.Document, kept.Path, RandomLayers.Rules.Policies);
            JsonNode.DeepEquals(shown.Node, entry.Value).ShouldBeTrue($"{entry.Name} in {record.Document.ToJsonString()}");
        }
    });

    [Fact]
    public void A_record_with_edits_stays_readable_unless_it_is_hidden() => Always((layers, tenant, _) =>
    {
        var hidden = tenant.Overlay.Where(entry => entry.Operation == OverlayOperation.Hide).Select(entry => entry.Record).ToHashSet();
        var edited = tenant.Overlay.Where(entry => entry.IsEdit && !hidden.Contains(entry.Record)).Select(entry => entry.Record);
        edited.Except(ViewBuilder.Build(layers.Model, tenant).Records.Keys).ShouldBeEmpty();
    });

    [Fact]
    public void An_upgrade_is_deterministic_and_the_same_again_does_nothing() => Always((layers, tenant, before) =>
    {
        var upgrade = new SystemUpgrade(layers.Model);
        var first = upgrade.Plan(before, tenant.Installed);
        var second = upgrade.Plan(before, tenant.Installed);
        Texts(second).ShouldBe(Texts(first));
        StateText(second.Tenant).ShouldBe(StateText(first.Tenant));

        var again = upgrade.Plan(tenant, tenant.Installed);
        again.Findings.Where(found => found.Weight > FindingWeight.Info).ShouldBeEmpty();
        StateText(again.Tenant).ShouldBe(StateText(tenant));
    });

    [Fact]
    public void No_two_listed_records_share_a_key_unless_it_is_deferred() => Always((layers, tenant, _) =>
        KeyViolations.Find(layers.Model, tenant).ShouldBeEmpty());

    [Fact]
    public void What_was_listed_and_is_still_shipped_stays_listed() => Always((layers, tenant, before) =>
    {
        var shipped = layers.Model.Find(tenant.Installed).Records;
        var was = ViewBuilder.Build(layers.Model, before).Listed.Select(record => record.Id).Where(shipped.ContainsKey);
        was.Except(ViewBuilder.Build(layers.Model, tenant).Listed.Select(record => record.Id)).ShouldBeEmpty();
    });

    [Fact]
    public void The_view_of_a_tenant_without_data_is_System() => Prop.ForAll(RandomLayers.Any, layers =>
    {
        var tenant = new TenantLayers { Installed = layers.Model.Releases[0].Version };
        foreach (var version in layers.Way())
        {
            tenant = new SystemUpgrade(layers.Model).Plan(tenant, version).Tenant;
            var listed = ViewBuilder.Build(layers.Model, tenant).Listed.ToDictionary(record => record.Id, record => record.Document);
            ShouldBeSame(listed, layers.Model.Find(version).Records);
        }
    }).Check(s_thorough);

    [Fact]
    public void After_an_adoption_the_view_is_what_the_tables_held() => Prop.ForAll(RandomLayers.Any, layers =>
    {
        var live = layers.Live();
        foreach (var release in layers.Model.Releases)
        {
            var adopted = new LayerAdoption(layers.Model).Lift(live, release.Version).Tenant;
            var listed = ViewBuilder.Build(layers.Model, adopted).Listed.ToDictionary(record => record.Id, record => record.Document);
            ShouldBeSame(listed, live);
        }
    }).Check(s_thorough);

    private static void Always(Action<RandomLayers, TenantLayers, TenantLayers> law) => Prop.ForAll(RandomLayers.Any, layers =>
    {
        var tenant = layers.Tenant;
        foreach (var version in layers.Way())
        {
            var result = new SystemUpgrade(layers.Model).Plan(tenant, version);
            result.IsRefused.ShouldBeFalse();
            law(layers, result.Tenant, tenant);
            tenant = result.Tenant;
        }
    }).Check(s_thorough);

    private static void ShouldBeSame(IReadOnlyDictionary<RecordId, JsonObject> actual, IReadOnlyDictionary<RecordId, JsonObject> expected)
    {
        actual.Keys.ShouldBe(expected.Keys, ignoreOrder: true);
        foreach (var (id, document) in expected)
        {
            Tree.AreSame(TreePath.Root, MergeValue.Of(actual[id]), MergeValue.Of(document), RandomLayers.Rules.Policies)
                .ShouldBeTrue($"{actual[id].ToJsonString()} is not {document.ToJsonString()}");
        }
    }

    private static List<string> Texts(LayerUpgradeResult result) => [.. result.Findings.Select(found => found.ToJson().ToJsonString())];

    private static string StateText(TenantLayers tenant) => LayerObservation.StateOf(tenant).ToJsonString();
}
