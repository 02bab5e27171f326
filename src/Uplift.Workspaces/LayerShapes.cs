using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Documents.Merging;
using Uplift.Execution.Layering;
using Uplift.Layers;
using Uplift.Layers.Adoption;
using Uplift.Layers.Views;

namespace Uplift.Workspaces;

/// <summary>One leaf of a record: what it is, and who gave it.</summary>
/// <param name="Source">system, system-held, system-retained, overlay, user or sample.</param>
/// <param name="Absent">True for a place that the tenant took away.</param>
/// <param name="System">What System had when the tenant edited it; null where it was not edited.</param>
public sealed record LayerLeafShape(
    string Path, JsonNode? Value, string Source, bool Absent, JsonNode? System, string? Author, DateTimeOffset? At);

/// <summary>One record as a tenant sees it.</summary>
public sealed record LayerRecordShape(
    string Collection, string Id, string Layer, string Visibility, string Release, JsonObject Document,
    IReadOnlyList<LayerLeafShape> Leaves)
{
    /// <summary>A record, hidden and shadowed ones too.</summary>
    /// <exception cref="UpliftException">There is no such record.</exception>
    public static LayerRecordShape Of(LayerReading reading, RecordId id)
    {
        if (!ViewBuilder.Build(reading.Model, reading.Tenant).Records.TryGetValue(id, out var record))
        {
            throw new UpliftException(DiagnosticCodes.InvalidLayerEdit, $"The record {id} is not there.",
                hint: "See what is there with 'uplift layers show TENANT COLLECTION --all'.");
        }

        var policies = reading.Model.RulesOf(id.Collection).Policies;
        return new LayerRecordShape(id.Collection, id.Id, Words.Of(record.Layer), Words.Of(record.Visibility),
            reading.Tenant.Installed.Text, (JsonObject)record.Document.DeepClone(),
            [
                .. record.Sources.OrderBy(leaf => leaf.Key, StringComparer.Ordinal).Select(leaf => new LayerLeafShape(
                    leaf.Key, Tree.Find(record.Document, TreePath.Parse(leaf.Key), policies).Node?.DeepClone(),
                    leaf.Value.Origin.Entry is null ? leaf.Value.Origin.ToString() : "overlay", leaf.Value.IsAbsent,
                    leaf.Value.Origin.Entry?.Base.Node?.DeepClone(), leaf.Value.Origin.Entry?.Author,
                    leaf.Value.Origin.Entry?.MadeAt)),
            ]);
    }
}

/// <summary>How the records of a collection are spread over the layers.</summary>
/// <param name="Edited">Listed records that System ships and the tenant edited.</param>
public sealed record LayerCollectionShape(
    string Collection, int Listed, int System, int Edited, int Own, int Retained, int Hidden, int Shadowed)
{
    /// <summary>All collections of a module, by name.</summary>
    public static IReadOnlyList<LayerCollectionShape> AllOf(LayerReading reading)
    {
        var edited = EditedIn(reading.Tenant);
        return
        [
            .. ViewBuilder.Build(reading.Model, reading.Tenant).Records.Values.GroupBy(record => record.Id.Collection)
                .Select(group => new LayerCollectionShape(
                    group.Key,
                    group.Count(record => record.Visibility == RecordVisibility.Listed),
                    group.Count(record => record.Layer == RecordLayer.System),
                    group.Count(record => !record.IsOfTenant && edited.Contains(record.Id)),
                    group.Count(record => record.IsOfTenant),
                    group.Count(record => record.Layer == RecordLayer.Retained),
                    group.Count(record => record.Visibility == RecordVisibility.Hidden),
                    group.Count(record => record.Visibility == RecordVisibility.Shadowed))),
        ];
    }

    /// <summary>The records with edits that show.</summary>
    internal static HashSet<RecordId> EditedIn(TenantLayers tenant) =>
        [.. tenant.Overlay.Where(entry => entry.IsEdit && !tenant.Decisions.Parked.ContainsKey(entry.Name))
            .Select(entry => entry.Record)];
}

/// <summary>One record of a collection in a list.</summary>
public sealed record LayerRowShape(string Id, string Layer, string Visibility, bool Edited, JsonObject Document)
{
    /// <summary>The records of a collection; those that are as System ships them only when all are asked for.</summary>
    public static IReadOnlyList<LayerRowShape> AllOf(LayerReading reading, string collection, bool all)
    {
        var edited = LayerCollectionShape.EditedIn(reading.Tenant);
        return
        [
            .. ViewBuilder.Build(reading.Model, reading.Tenant).Records.Values.Where(
                record => record.Id.Collection == collection)
                .Where(record => all || record.Layer != RecordLayer.System
                    || record.Visibility != RecordVisibility.Listed
                    || edited.Contains(record.Id))
                .Select(record => new LayerRowShape(record.Id.Id, Words.Of(record.Layer), Words.Of(record.Visibility),
                    !record.IsOfTenant && edited.Contains(record.Id), (JsonObject)record.Document.DeepClone())),
        ];
    }
}

/// <summary>One open finding, with what the record shows now and who edited it.</summary>
public sealed record LayerConflictShape(
    JsonObject Finding, JsonNode? Effective, string? Author, DateTimeOffset? At, IReadOnlyList<string> Choices)
{
    /// <summary>By what a list of them is ordered and gone on with: collection, id, path, code and the rest.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Key => $"{Finding["collection"]}/{Finding["id"]}{Finding["path"]} {Finding.ToJsonString()}";

    /// <summary>All of a tenant and module, by collection, id and path.</summary>
    public static IReadOnlyList<LayerConflictShape> AllOf(LayerReading reading)
    {
        var view = ViewBuilder.Build(reading.Model, reading.Tenant);
        return
        [
            .. reading.Findings.OrderBy(found => found.Collection, StringComparer.Ordinal)
                .ThenBy(found => found.Id, StringComparer.Ordinal)
                .ThenBy(found => found.Path?.ToString(), StringComparer.Ordinal)
                .Select(found => Of(reading, view, found)),
        ];
    }

    private static LayerConflictShape Of(LayerReading reading, EffectiveView view, LayerFinding found)
    {
        var id = new RecordId(found.Collection, found.Id ?? "");
        var edit = reading.Tenant.Overlay.LastOrDefault(
            entry => entry.Record == id && (found.Path is null || found.Path.Overlaps(entry.Path)));
        var record = view.Records.GetValueOrDefault(id)?.Document;
        var policies = reading.Model.RulesOf(id.Collection).Policies;
        var effective = found.Path is { } path ? Tree.Find(record, path, policies).Node : record;
        return new LayerConflictShape(
            found.ToJson(), effective?.DeepClone(), edit?.Author, edit?.MadeAt, found.Choices);
    }
}

/// <summary>What an adoption found, or did.</summary>
/// <param name="Module">The version that the data has.</param>
/// <param name="Counts">How many records there are of each class.</param>
public sealed record AdoptionShape(string Tenant, string Module, LiftCounts Counts, IReadOnlyList<JsonObject> Findings)
{
    /// <summary>The report of a comparison.</summary>
    public static AdoptionShape Of(string tenant, string module, AdoptionResult result) =>
        new(tenant, module, result.Counts, [.. result.Findings.Select(found => found.ToJson())]);
}

/// <summary>Words of closed families, as they are written everywhere.</summary>
file static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
