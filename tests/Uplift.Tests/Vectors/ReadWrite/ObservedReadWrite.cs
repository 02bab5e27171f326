using System.Text.Json.Nodes;
using Uplift.ReadWrite.Derived;

namespace Uplift.Tests.Vectors.ReadWrite;

/// <summary>Outcomes as the cases write them.</summary>
internal static class ObservedReadWrite
{
    public static JsonObject Of(DerivedOutcome outcome)
    {
        var observed = new JsonObject { ["result"] = outcome.Result };
        foreach (var (name, value) in Members(outcome)) observed[name] = value;
        return observed;
    }

    public static JsonArray List<T>(IEnumerable<T> values) => new([.. values.Select(value => (JsonNode?)JsonValue.Create(value))]);

    private static List<(string Name, JsonNode? Value)> Members(DerivedOutcome outcome) => outcome switch
    {
        DerivedOutcome.Refused refused =>
        [
            ("components", List(refused.Components)),
            ("blocked", new JsonArray([.. refused.Blocked.Select(blocked => new JsonObject
            {
                ["component"] = blocked.Component,
                ["read"] = blocked.Read,
                ["remaining"] = List(blocked.Remaining),
            })])),
        ],
        DerivedOutcome.Read read =>
        [
            ("components", List(read.Reading.Components)),
            ("used", Counts(read.Reading.Used)),
            ("queued", read.IsQueued),
            ("rebuilt", read.Rebuilt switch { null => null, true => "inline", false => "failed" }),
        ],
        DerivedOutcome.Refreshed refreshed => [("components", List(refreshed.Components))],
        DerivedOutcome.Backfilled filled =>
            [("collected", List(filled.Collected)), ("skipped", List(filled.Skipped)), ("failed", List(filled.Failed))],
        DerivedOutcome.Status status =>
        [
            ("versions", new JsonObject(
            [
                .. status.Versions.Select(pair => KeyValuePair.Create($"v{pair.Key}", (JsonNode?)pair.Value)),
                .. status.Missing > 0 ? [KeyValuePair.Create("missing", (JsonNode?)status.Missing)] : Array.Empty<KeyValuePair<string, JsonNode?>>(),
            ])),
        ],
        DerivedOutcome.Raise raise => [("remaining", List(raise.Remaining))],
        _ => [],
    };

    private static JsonObject Counts(IReadOnlyDictionary<string, int> counts) =>
        new(counts.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
}
