using System.Globalization;
using System.Text.Json.Nodes;
using Uplift.Packages;

namespace Uplift.Bench;

/// <summary>A module that ships 500 records as System, and whose releases change some of them.</summary>
/// <param name="changed">How many records each release changes.</param>
internal sealed class Labels(int changed)
{
    public const int Records = 500;
    public const string Product = "labels";

    private const string Module =
        """
        {"id": "ID", "name": "labels", "uplift": {"collections": [{"name": "types"}],
          "layers": {"collections": [{"collection": "types",
            "uniqueKeys": [{"fields": ["/name"], "compare": "casefold"}]}]}}}
        """;

    /// <summary>A release, from 1.</summary>
    public ModulePackage Release(int number)
    {
        var id = $"{Product}-{number}.0.0";
        var records = new JsonArray([.. Texts(number).Select(record => JsonNode.Parse(record.Text))]);
        return Library.Read(
            id, new Dictionary<string, string> { ["system/types/all.json"] = records.ToJsonString() },
            Module.Replace("ID", id, StringComparison.Ordinal));
    }

    /// <summary>The records of a release. Each release changes others, in turn, and the rest keeps what an earlier
    /// one made of it.</summary>
    public IEnumerable<(string Id, string Text)> Texts(int release)
    {
        var parts = Records / changed;
        for (var number = 0; number < Records; number++)
        {
            var part = number / changed;
            var last = Enumerable.Range(2, Math.Max(0, release - 1)).LastOrDefault(later => later % parts == part);
            yield return (Id(number), string.Create(CultureInfo.InvariantCulture,
                $$"""{"id": "{{Id(number)}}", "name": "Label {{number}}", "code": "L{{number}}", "source": "system", "hint": "as of {{last}}", "active": true}"""));
        }
    }

    private static string Id(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{number:000000000000}");
}
