using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Layers;

namespace Uplift.Tests.Vectors.Layers;

/// <summary>Compares what is stored for a tenant; names of entries that the engine made are free.</summary>
internal static class StateComparison
{
    public static void ShouldBe(JsonObject actual, JsonObject expected, string where)
    {
        if (expected.ContainsKey("overlayEntries"))
        {
            ShortShouldBe(actual, expected, where);
            return;
        }

        expected.Select(pair => pair.Key).Except(actual.Select(pair => pair.Key)).ShouldBeEmpty($"{where}: state");
        foreach (var (member, value) in actual)
        {
            var wanted = expected[member];
            if (value is JsonObject members) ObjectsShouldBe(members, wanted as JsonObject ?? [], $"{where}: {member}");
            else Texts(value, member).ShouldBe(Texts(wanted, member), ignoreOrder: true, $"{where}: {member}");
        }
    }

    /// <summary>Names of entries that the engine made, and those that a case has for the same.</summary>
    public static Dictionary<string, string> NamesOf(TenantLayers tenant, JsonObject? state)
    {
        var wanted = (state?["overlay"] as JsonArray ?? []).Select(node => node!.AsObject()).ToLookup(Nameless, entry => (string)entry["e"]!);
        return tenant.Overlay.Where(entry => IsFree(entry.Name))
            .Select(entry => (entry.Name, Other: wanted[Nameless(CaseModel.Text(entry))].FirstOrDefault()))
            .Where(pair => pair.Other is not null).ToDictionary(pair => pair.Name, pair => pair.Other!);
    }

    private static bool IsFree(string? name) => name is not null
        && (name.StartsWith("adopt-", StringComparison.Ordinal) || name.StartsWith("lift-", StringComparison.Ordinal));

    private static string Nameless(JsonObject entry)
    {
        var nameless = (JsonObject)entry.DeepClone();
        nameless.Remove("e");
        return CanonicalJson.Write(nameless);
    }

    private static void ShortShouldBe(JsonObject actual, JsonObject expected, string where)
    {
        actual["overlay"]!.AsArray().Count.ShouldBe((int)expected["overlayEntries"]!, $"{where}: entries");
        actual["parked"]!.AsArray().Count.ShouldBe((int)expected["parked"]!, $"{where}: parked");
        foreach (var member in new[] { "retained", "shadowed", "held" })
        {
            actual[member]!.AsArray().Select(node => (string?)(node is JsonObject found ? found["record"] : node))
                .ShouldBe(expected[member]!.AsArray().Select(node => (string?)(node is JsonObject found ? found["record"] : node)),
                    ignoreOrder: true, $"{where}: {member}");
        }
    }

    private static void ObjectsShouldBe(JsonObject actual, JsonObject expected, string where)
    {
        foreach (var name in actual.Select(pair => pair.Key).Union(expected.Select(pair => pair.Key)))
        {
            if (actual[name] is JsonArray or null && expected[name] is JsonArray or null)
            {
                Texts(actual[name], "").ShouldBe(Texts(expected[name], ""), ignoreOrder: true, where);
            }
            else
            {
                JsonValues.Equal(actual[name], expected[name]).ShouldBeTrue($"{where}: {name}");
            }
        }
    }

    private static List<string> Texts(JsonNode? list, string member) =>
    [
        .. (list as JsonArray ?? []).Select(node => member == "overlay" && IsFree((string?)node!["e"])
            ? Nameless(node!.AsObject())
            : CanonicalJson.Write(node)),
    ];
}
