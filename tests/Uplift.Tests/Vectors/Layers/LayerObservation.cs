using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;
using Uplift.Layers;
using Uplift.Layers.Adoption;
using Uplift.Layers.Releases;
using Uplift.Layers.Views;

namespace Uplift.Tests.Vectors.Layers;

/// <summary>What a step gave, held against every member of what a case expects.</summary>
internal sealed class LayerObservation(
    LayerModel model, TenantLayers tenant, EffectiveView view, IReadOnlyList<LayerFinding> findings, bool isRefused, LiftCounts? counts)
{
    public void ShouldBe(JsonObject expected, string where)
    {
        isRefused.ShouldBe((bool?)expected["failed"] ?? false, where);
        foreach (var (member, value) in expected)
        {
            switch (member)
            {
                case "effective": EffectiveShouldBe(value!.AsObject(), where); break;
                case "provenance": ProvenanceShouldBe(value!.AsObject(), expected["state"], where); break;
                case "hidden": ListsShouldBe(view.Hidden.Select(id => id.ToString()), value!, $"{where}: hidden"); break;
                case "report": ReportShouldBe(value!.AsArray(), expected.ContainsKey("counts"), where); break;
                case "counts": CountsShouldBe(value!.AsObject(), where); break;
                case "lift": LiftShouldBe(value!.AsObject(), where); break;
                case "state": StateComparison.ShouldBe(StateOf(tenant), value!.AsObject(), where); break;
                case "listing": ListingShouldBe(value!.AsObject(), where); break;
                case "failed": break;
                default: throw new InvalidDataException($"{where}: these tests know no expectation '{member}'.");
            }
        }
    }

    public static JsonObject StateOf(TenantLayers tenant)
    {
        var decisions = tenant.Decisions;
        return new JsonObject
        {
            ["overlay"] = new JsonArray([.. tenant.Overlay.Select(CaseModel.Text)]),
            ["user"] = new JsonObject(tenant.Own.GroupBy(own => own.Key.Collection).Select(group => KeyValuePair.Create(
                group.Key, (JsonNode?)new JsonArray([.. group.Select(own => own.Value.DeepClone())])))),
            ["retained"] = List(decisions.Retained.Keys.Select(id => id.ToString())
                .Concat(decisions.RetainedElements.Select(element => $"{element.Record}{element.Path}"))),
            ["shadowed"] = new JsonArray(
            [
                .. decisions.Shadowed.Select(found => new JsonObject
                {
                    ["record"] = found.Record.ToString(), ["key"] = found.Key, ["by"] = found.By,
                }),
            ]),
            ["held"] = new JsonArray([.. decisions.Held.Select(HeldText)]),
            ["parked"] = new JsonArray([.. decisions.Parked.Select(pair => new JsonObject { ["e"] = pair.Key, ["reason"] = pair.Value })]),
            ["deferred"] = new JsonArray(
            [
                .. decisions.Deferred.Select(found => new JsonObject
                {
                    ["collection"] = found.Collection, ["key"] = found.Key, ["records"] = List(found.Records),
                }),
            ]),
            ["aliases"] = new JsonObject(decisions.Aliases.Select(pair =>
                KeyValuePair.Create(pair.Key.ToString(), (JsonNode?)pair.Value.ToString()))),
        };
    }

    private static JsonObject HeldText(HeldRecord found) => new()
    {
        ["record"] = found.Record.ToString(),
        ["key"] = found.Key,
        ["by"] = found.By,
        ["values"] = new JsonObject(found.Values.Select(pair => KeyValuePair.Create(pair.Key.ToString(), pair.Value.Node?.DeepClone()))),
    };

    private static JsonArray List(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);

    private void EffectiveShouldBe(JsonObject expected, string where)
    {
        var listed = view.Listed.ToLookup(record => record.Id.Collection);
        listed.Select(group => group.Key).Except(expected.Select(pair => pair.Key)).ShouldBeEmpty($"{where}: effective");
        foreach (var (collection, records) in expected)
        {
            var rules = model.RulesOf(collection);
            var wanted = records!.AsArray().Select(node => node!.AsObject()).ToDictionary(rules.IdOf);
            listed[collection].Select(record => record.Id).ShouldBe(wanted.Keys, ignoreOrder: true, $"{where}: effective");
            var exact = new TreePolicies(Arrays(rules, wanted.Values));
            foreach (var record in listed[collection])
            {
                Tree.AreSame(TreePath.Root, MergeValue.Of(record.Document), MergeValue.Of(wanted[record.Id]), exact)
                    .ShouldBeTrue($"{where}: {record.Id} is {record.Document.ToJsonString()}, not {wanted[record.Id].ToJsonString()}");
            }
        }
    }

    // Sets compare in any order, everything else as it is: nothing is ignored here.
    private static IEnumerable<KeyValuePair<TreePath, ArrayPolicy>> Arrays(LayerRules rules, IEnumerable<JsonObject> documents) =>
        documents.SelectMany(document => Paths(document, TreePath.Root, rules.Policies)).DistinctBy(pair => pair.Key.Pattern);

    private static IEnumerable<KeyValuePair<TreePath, ArrayPolicy>> Paths(JsonNode? node, TreePath at, TreePolicies policies) => node switch
    {
        JsonObject members => members.SelectMany(member => Paths(member.Value, at.Member(member.Key), policies)),
        JsonArray list when policies.ArrayAt(at) is { } policy =>
            list.SelectMany(element => Paths(element, at.Element(TreeStep.Any), policies)).Prepend(KeyValuePair.Create(at, policy)),
        _ => [],
    };

    private void ProvenanceShouldBe(JsonObject expected, JsonNode? state, string where)
    {
        var names = StateComparison.NamesOf(tenant, state as JsonObject);
        var actual = new JsonObject(view.Listed
            .Where(record => record.Sources.Values.Any(source => source.Origin.Layer != LeafLayer.System))
            .Select(record => KeyValuePair.Create(record.Id.ToString(), (JsonNode?)new JsonObject(record.Sources.Select(source =>
                KeyValuePair.Create(source.Key, (JsonNode?)Text(source.Value, names)))))));
        JsonNode.DeepEquals(actual, expected).ShouldBeTrue($"{where}: provenance is {actual.ToJsonString()}, not {expected.ToJsonString()}");
    }

    private static string Text(LeafOrigin<LeafSource> origin, Dictionary<string, string> names)
    {
        var text = origin.Origin.Entry is { } entry ? $"overlay:{names.GetValueOrDefault(entry.Name, entry.Name)}" : origin.Origin.ToString();
        return origin.IsAbsent ? $"{text} absent" : text;
    }

    private void ReportShouldBe(JsonArray expected, bool isShort, string where)
    {
        var actual = findings.Select(found => found.ToJson()).ToList();
        var left = actual.ToList();
        foreach (var wanted in expected.Select(node => node!.AsObject()))
        {
            var match = left.Find(found => wanted.All(member =>
                found.TryGetPropertyValue(member.Key, out var own) && JsonValues.Equal(own, member.Value)));
            match.ShouldNotBeNull($"{where}: no {wanted.ToJsonString()} among {string.Join('\n', actual.Select(found => found.ToJsonString()))}");
            left.Remove(match);
        }

        left.Where(found => (string?)found["severity"] != "info").Select(found => found.ToJsonString()).ShouldBeEmpty($"{where}: report");
        if (isShort) return;
        left.ShouldAllBe(found => (string?)found["severity"] == "info");
    }

    private void CountsShouldBe(JsonObject expected, string where) => findings.GroupBy(found => found.Code)
        .ToDictionary(group => group.Key, group => group.Count())
        .ShouldBe(expected.ToDictionary(pair => pair.Key, pair => (int)pair.Value!), ignoreOrder: true, $"{where}: counts");

    private void LiftShouldBe(JsonObject expected, string where)
    {
        var actual = new Dictionary<string, int>
        {
            ["pristine"] = counts!.Pristine,
            ["older"] = counts.Older,
            ["edited"] = counts.Edited,
            ["deleted"] = counts.Deleted,
            ["local"] = counts.Local,
            ["legacy"] = counts.Legacy,
        };
        foreach (var (name, count) in actual) count.ShouldBe((int?)expected[name] ?? 0, $"{where}: lift {name}");
    }

    private void ListingShouldBe(JsonObject expected, string where)
    {
        var listed = view.Listed.GroupBy(record => record.Id.Collection).ToDictionary(group => group.Key, group => group.ToList());
        foreach (var (collection, value) in expected)
        {
            var records = listed.GetValueOrDefault(collection, []);
            records.Count.ShouldBe((int)value!["records"]!, $"{where}: {collection}");
            CanonicalJson.Hash(new JsonArray([.. records.Select(record => record.Document.DeepClone())]))
                .ShouldBe((string?)value["sha256"], $"{where}: {collection}");
        }

        listed.Keys.Except(expected.Select(pair => pair.Key)).ShouldBeEmpty($"{where}: listing");
    }

    private static void ListsShouldBe(IEnumerable<string> actual, JsonNode expected, string where) =>
        actual.ShouldBe(expected.AsArray().Select(node => (string)node!), ignoreOrder: true, where);
}
