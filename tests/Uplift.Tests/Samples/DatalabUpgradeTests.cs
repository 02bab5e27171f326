using System.Text.Json.Nodes;
using Uplift.Changes;
using Uplift.Packages;

namespace Uplift.Tests.Samples;

public sealed class DatalabUpgradeTests
{
    private static readonly Lazy<ModulePackage> s_old = Package("packages", "datalab-1.0.0");
    private static readonly Lazy<ModulePackage> s_declared = Package("packages", "datalab-2.0.0");
    private static readonly Lazy<ModulePackage> s_coded = Package("packages-code", "datalab-2.0.0");

    [Fact]
    public void Yaml_and_code_give_equal_results()
    {
        var declared = Upgraded(s_declared.Value);

        var coded = Upgraded(s_coded.Value);

        s_coded.Value.Changes.ShouldAllBe(change => change is ObjectCodeChange);
        coded.Ids.ShouldBe(declared.Ids);
        foreach (var (collection, id, document) in declared.All)
        {
            var other = coded[collection][id];
            JsonNode.DeepEquals(other, document).ShouldBeTrue($"{collection} {id}: {other}");
        }
    }

    [Fact]
    public void Every_item_is_valid_before_and_after()
    {
        foreach (var item in MemoryTenant.WithSamplesOf(s_old.Value)["items"])
        {
            s_old.Value.SchemaOf(s_old.Value.CollectionNamed("items"))!.Validate(item.Value).ShouldBeEmpty(item.Key);
        }

        foreach (var (collection, id, document) in Upgraded(s_declared.Value).All)
        {
            var schema = s_declared.Value.SchemaOf(s_declared.Value.CollectionNamed(collection));
            schema!.Validate(document).ShouldBeEmpty(id);
        }
    }

    [Fact]
    public void Relations_name_the_refcode_and_those_to_an_unknown_item_stay()
    {
        var relations = Upgraded(s_declared.Value)["items"].Values
            .SelectMany(item => item["relationships"] as JsonArray ?? []).Cast<JsonObject>().ToList();

        relations.Where(relation => relation.ContainsKey("item_id")).Select(relation => (string?)relation["item_id"])
            .ShouldBe(["perovskite-16", "zn-nitrate-old-bottle"], ignoreOrder: true);
        relations.Count(relation => (string?)relation["refcode"] == "grey:K3TWQA").ShouldBe(6);
    }

    [Fact]
    public void Every_block_is_kept_whole_beside_the_item_that_it_belongs_to()
    {
        var old = MemoryTenant.WithSamplesOf(s_old.Value);

        var upgraded = Upgraded(s_declared.Value);

        var expected = 0;
        foreach (var item in old["items"].Values)
        {
            foreach (var (id, block) in item["blocks_obj"] as JsonObject ?? [])
            {
                var whole = block!.DeepClone().AsObject();
                whole["parent"] = item["refcode"]!.DeepClone();
                JsonNode.DeepEquals(upgraded["blocks"][id], whole).ShouldBeTrue(id);
                expected++;
            }
        }

        upgraded["blocks"].Count.ShouldBe(expected);
        upgraded["items"].Values.ShouldAllBe(item => !item.ContainsKey("blocks_obj"));
        upgraded["items"].Values.ShouldAllBe(item => item["schema"]!.ToJsonString() == "2");
    }

    private static Lazy<ModulePackage> Package(string folder, string name) =>
        new(() => Workspace.Read("datalab-items", folder, name));

    private static MemoryTenant Upgraded(ModulePackage package)
    {
        var tenant = MemoryTenant.WithSamplesOf(s_old.Value).Upgrade(package, "1.0.0");
        tenant.Refused.ShouldBeEmpty();
        return tenant;
    }
}
