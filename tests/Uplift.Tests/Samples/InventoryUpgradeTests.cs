using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Documents.Schemas;
using Uplift.Packages;

namespace Uplift.Tests.Samples;

public sealed class InventoryUpgradeTests
{
    private static readonly Lazy<ModulePackage> s_target = new(() => Workspace.Inventory("26.0.0"));

    [Theory]
    [InlineData("13.0.0", 13)]
    [InlineData("19.0.0", 19)]
    [InlineData("23.0.0", 23)]
    public void Every_shipped_record_becomes_valid_and_nothing_changes_but_what_the_tables_name(string from, int major)
    {
        var source = MemoryTenant.WithSamplesOf(Workspace.Inventory(from));

        var upgraded = source.Copy().Upgrade(s_target.Value, from);

        upgraded.Refused.ShouldBeEmpty();
        Invalid(upgraded).ShouldBeEmpty();
        ShouldEqual(upgraded, ExpectedInventory.At26(source.Copy(), major));
    }

    [Fact]
    public void Release_by_release_gives_what_one_jump_gives_and_every_stop_is_valid()
    {
        var tenant = MemoryTenant.WithSamplesOf(Workspace.Inventory("13.0.0"));
        var jumped = tenant.Copy().Upgrade(s_target.Value, "13.0.0");

        foreach (var (from, to) in new[] { ("13.0.0", "19.0.0"), ("19.0.0", "23.0.0"), ("23.0.0", "26.0.0") })
        {
            Invalid(MemoryTenant.WithSamplesOf(Workspace.Inventory(from)).Upgrade(Workspace.Inventory(to), from), to)
                .ShouldBeEmpty();
            Invalid(tenant.Upgrade(Workspace.Inventory(to), from), to).ShouldBeEmpty();
        }

        ShouldEqual(tenant, jumped);
    }

    [Fact]
    public void A_tenant_that_customised_its_records_loses_nothing()
    {
        var source = MemoryTenant.WithSamplesOf(Workspace.Inventory("13.0.0")).Overlay(Tenant("uni-customised"));

        var upgraded = source.Copy().Upgrade(s_target.Value, "13.0.0");

        upgraded.Refused.ShouldBeEmpty();
        Invalid(upgraded).ShouldBeEmpty();
        ShouldEqual(upgraded, ExpectedInventory.At26(source.Copy(), 13));
        var kept = Texts(upgraded).SelectMany(text => text.Split(": ").Append(text)).ToHashSet();
        Texts(source).Except(kept).ShouldBe([ExpectedInventory.PrecedingType]);
    }

    [Fact]
    public void A_record_that_no_change_repairs_is_the_only_one_that_is_invalid()
    {
        var source = MemoryTenant.WithSamplesOf(Workspace.Inventory("13.0.0")).Overlay(Tenant("city-broken"));

        var upgraded = source.Upgrade(s_target.Value, "13.0.0");

        var place = "instances 0a1f4a54-5c2b-4c2e-9a35-9f3b6d0c1984 /title";
        Invalid(upgraded).ShouldHaveSingleItem().ShouldStartWith(place);
    }

    [Theory]
    [InlineData("13.0.0")]
    [InlineData("23.0.0")]
    public void Upgraded_records_stay_as_they_are_when_all_changes_are_applied_again(string from)
    {
        var once = MemoryTenant.WithSamplesOf(Workspace.Inventory(from)).Overlay(Tenant("uni-customised"));
        once.Upgrade(s_target.Value, "13.0.0");

        var twice = once.Copy().Upgrade(s_target.Value, "13.0.0");

        ShouldEqual(twice, once);
    }

    [Fact]
    public void Several_copies_give_the_first_as_copy_number_and_keep_all_as_former_ids()
    {
        var tenant = OneItem("""{"id":"i","copyNumbers":["1","2"],"formerIds":["old"],"status":{"name":"Paged"}}""");

        tenant.Upgrade(s_target.Value, "18.3.0");

        ShouldBe(tenant["items"]["i"], """
            {"id":"i","copyNumber":"1","formerIds":["old","1","2"],"status":{"name":"Paged"}}
            """);
    }

    [Fact]
    public void A_status_that_nobody_foresaw_is_left_for_a_person_to_decide()
    {
        var tenant = OneItem("""{"id":"i","status":{"name":"On the dean's desk"}}""");

        tenant.Upgrade(s_target.Value, "18.3.0");

        tenant.Refused.ShouldHaveSingleItem().ShouldContain("item-status");
        ShouldBe(tenant["items"]["i"], """{"id":"i","status":{"name":"On the dean's desk"}}""");
    }

    [Fact]
    public void A_policy_that_a_tenant_renamed_keeps_its_name()
    {
        var tenant = new MemoryTenant();
        var policy = new JsonObject { ["id"] = "b0f97013-87f5-4bab-87f2-ac4a5191b489", ["name"] = "Never" };
        tenant["ill-policies"]["p"] = policy;

        tenant.Upgrade(s_target.Value, "19.0.0");

        ((string?)tenant["ill-policies"]["p"]["name"]).ShouldBe("Never");
    }

    [Fact]
    public void Only_circulation_notes_without_an_id_get_one()
    {
        var tenant = OneItem("""{"id":"i","circulationNotes":[{"note":"a"},{"id":"x","note":"b"},{"note":"a"}]}""");

        tenant.Upgrade(Workspace.Inventory("26.1.0"), "26.0.0");

        var ids = tenant["items"]["i"]["circulationNotes"]!.AsArray().Select(note => (string)note!["id"]!).ToList();
        ids.Distinct().Count().ShouldBe(3);
        ids[1].ShouldBe("x");
        Guid.TryParse(ids[0], out _).ShouldBeTrue();
    }

    private static string Tenant(string name) => Workspace.PathOf("folio-inventory", "tenants", name);

    private static MemoryTenant OneItem(string json)
    {
        var tenant = new MemoryTenant();
        tenant["items"]["i"] = (JsonObject)JsonNode.Parse(json)!;
        return tenant;
    }

    private static void ShouldBe(JsonObject document, string json) =>
        JsonNode.DeepEquals(document, JsonNode.Parse(json)).ShouldBeTrue(document.ToJsonString());

    private static void ShouldEqual(MemoryTenant actual, MemoryTenant expected)
    {
        actual.Ids.ShouldBe(expected.Ids);
        foreach (var (collection, id, document) in expected.All)
        {
            Different(actual[collection][id], document).ShouldBeEmpty($"{collection} {id}");
        }
    }

    private static List<string> Different(JsonObject actual, JsonObject expected) => [.. actual.Concat(expected)
        .Select(member => member.Key).Distinct()
        .Where(name => actual.ContainsKey(name) != expected.ContainsKey(name)
            || !JsonNode.DeepEquals(actual[name], expected[name]))
        .Select(name => $"{name}: {DocumentText.Write(actual[name])}, not {DocumentText.Write(expected[name])}")];

    private static List<string> Invalid(MemoryTenant tenant, string version = "26.0.0") => [.. tenant.All
        .SelectMany(item => Violations(Workspace.Inventory(version), item.Collection, item.Document)
            .Select(violation => $"{item.Collection} {item.Id} {violation.Path}: {violation.Message}"))];

    private static IReadOnlyList<SchemaViolation> Violations(ModulePackage package, string collection, JsonNode node) =>
        package.SchemaOf(package.CollectionNamed(collection))?.Validate(node, 1) ?? [];

    private static IEnumerable<string> Texts(MemoryTenant tenant) =>
        tenant.All.SelectMany(item => Texts(item.Document)).Distinct();

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Texts(member.Value)),
        JsonArray list => list.SelectMany(Texts),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => [value.GetValue<string>()],
        _ => [],
    };
}
