using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;
using Uplift.Layers;
using Uplift.Layers.Releases;
using Uplift.Layers.Upgrading;
using Uplift.Layers.Views;
using Uplift.Versions;

namespace Uplift.Tests.Layers;

/// <summary>What an edit of one place becomes, and what an upgrade makes of it.</summary>
public sealed class OverlayEditingTests
{
    private static readonly RecordId s_record = new("policies", "p");

    private static readonly LayerRules s_rules = new()
    {
        Name = "policies",
        Policies = new TreePolicies([KeyValuePair.Create(TreePath.Parse("/tags"), new ArrayPolicy(ArrayKind.Set))], [TreePath.Parse("/period")]),
    };

    [Fact]
    public void A_member_of_an_atomic_object_is_edited_as_a_whole_so_that_two_months_never_become_two_days() =>
        After("/period/n", "3").ToJsonString()
            .ShouldBe("""{"id":"p","period":{"n":3,"unit":"month"},"tags":["x","y"]}""");

    [Fact]
    public void A_list_that_is_a_set_is_edited_by_what_comes_and_goes() =>
        Tags(After("/tags", """["mine"]""")).ShouldBe(["mine", "y"], ignoreOrder: true);

    [Fact]
    public void A_list_as_System_has_it_is_no_edit() =>
        Edited("/tags", """["x"]""").Overlay.ShouldBeEmpty();

    private static LayerModel Model { get; } = new([s_rules],
    [
        Release("1.0.0", """{"id": "p", "period": {"n": 2, "unit": "month"}, "tags": ["x"]}"""),
        Release("2.0.0", """{"id": "p", "period": {"n": 60, "unit": "day"}, "tags": ["x", "y"]}"""),
    ]);

    private static SystemRelease Release(string version, string document) =>
        new(ModuleVersion.Parse(version, VersionScheme.Semantic), [(s_record, (JsonObject)JsonNode.Parse(document)!)]);

    private static TenantLayers Edited(string path, string value) =>
        new OverlayEditing(Model, new TenantLayers { Installed = Model.Releases[0].Version }, "me", DateTimeOffset.UnixEpoch)
            .Set(s_record, TreePath.Parse(path), MergeValue.Of(JsonNode.Parse(value)));

    private static JsonObject After(string path, string value)
    {
        var upgraded = new SystemUpgrade(Model).Plan(Edited(path, value), Model.Releases[1].Version).Tenant;
        return ViewBuilder.Build(Model, upgraded).Records[s_record].Document;
    }

    private static IEnumerable<string> Tags(JsonObject document) =>
        document["tags"]!.AsArray().Select(tag => tag!.GetValue<string>());
}
