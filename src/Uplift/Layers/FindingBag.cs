using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;

namespace Uplift.Layers;

/// <summary>Collects findings; hands them out sorted by collection, id, path and code.</summary>
internal sealed class FindingBag
{
    private readonly List<LayerFinding> _findings = [];

    public IReadOnlyList<LayerFinding> Sorted =>
    [
        .. _findings.OrderBy(found => found.Collection, StringComparer.Ordinal)
            .ThenBy(found => found.Id, StringComparer.Ordinal)
            .ThenBy(found => found.Path?.ToString(), StringComparer.Ordinal)
            .ThenBy(found => found.Code, StringComparer.Ordinal),
    ];

    public void Add(string code, RecordId record, TreePath? path = null, JsonObject? details = null) =>
        _findings.Add(new LayerFinding(code, record.Collection, record.Id, path, details ?? []));

    public void AddCollection(string code, string collection) =>
        _findings.Add(new LayerFinding(code, collection, null, null, []));

    /// <summary>A value for a report: nothing is written as null.</summary>
    public static JsonNode? Shown(MergeValue value) => value.Node?.DeepClone();

    public static JsonArray List(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);
}
