using System.Text.Json.Nodes;

namespace Uplift.Documents.Schemas.Checks;

/// <summary><c>enum</c> and <c>const</c>.</summary>
internal sealed class EnumCheck(string keyword, JsonNode?[] values) : SchemaCheck
{
    private const int MostShown = 12;

    public override bool Holds(JsonNode? node, SchemaWalk? walk)
    {
        foreach (var value in values)
        {
            if (JsonValues.Equal(value, node)) return true;
        }

        return walk is not null && walk.Report(keyword, values.Length == 1
            ? $"must be {Shown(values[0])}"
            : $"must be one of {string.Join(", ", values.Take(MostShown).Select(Shown))}"
                + (values.Length > MostShown ? ", ..." : ""));
    }

    private static string Shown(JsonNode? value) => value?.ToJsonString() ?? "null";
}
