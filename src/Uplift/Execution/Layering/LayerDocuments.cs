using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;
using Uplift.Layers;
using Uplift.Versions;

namespace Uplift.Execution.Layering;

/// <summary>
/// The overlay and the decisions of a tenant as documents, one for each: what two runs or a run and a person
/// change is then told apart by object, and journal, undo and log serve them as they serve any other object.
/// </summary>
internal static class LayerDocuments
{
    private const string Installed = "installed";

    /// <summary>The documents by their ids. Entries and kept elements keep their numbers, so that
    /// their order stays.</summary>
    /// <param name="known">The documents that are there.</param>
    public static SortedDictionary<string, JsonObject> Write(
        TenantLayers tenant, string hash, IEnumerable<LayerFinding> findings, IReadOnlyDictionary<string, JsonObject> known)
    {
        var documents = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        Put(Installed, "", new() { ["version"] = tenant.Installed.Text, ["hash"] = hash });
        WriteEntries(tenant.Overlay, known, documents);
        var decisions = tenant.Decisions;
        foreach (var (id, document) in decisions.Retained)
        {
            Put("retained", id, Of(id, ("document", document.DeepClone())));
        }

        WriteElements(decisions.RetainedElements, known, documents);
        foreach (var shadowed in decisions.Shadowed)
        {
            Put("shadowed", $"{shadowed.Record}:{shadowed.Key}",
                Of(shadowed.Record, ("key", shadowed.Key), ("by", shadowed.By)));
        }

        foreach (var held in decisions.Held)
        {
            Put("held", $"{held.Record}:{held.Key}",
                Of(held.Record, ("key", held.Key), ("by", held.By), ("values", Values(held.Values))));
        }

        foreach (var deferred in decisions.Deferred)
        {
            var records = new JsonArray([.. deferred.Records.Select(record => (JsonNode)record)]);
            Put("deferred", $"{deferred.Collection}:{deferred.Key}:{deferred.Records[0]}",
                new() { ["collection"] = deferred.Collection, ["key"] = deferred.Key, ["records"] = records });
        }

        foreach (var (name, reason) in decisions.Parked) Put("parked", name, new()
        {
            ["entry"] = name,
            ["reason"] = reason,
        });
        foreach (var (from, to) in decisions.Aliases)
        {
            Put("alias", from, Of(from, ("toCollection", to.Collection), ("to", to.Id)));
        }

        foreach (var (id, version) in decisions.OlderBases) Put("older", id, Of(id, ("version", version.Text)));
        foreach (var id in decisions.NeverLoaded) Put("never-loaded", id, Of(id));
        foreach (var id in tenant.Samples) Put("sample", id, Of(id));
        foreach (var finding in findings) Put("finding", FindingJson.NameOf(finding), finding.ToJson());
        return documents;

        void Put(string kind, object name, JsonObject document)
        {
            document["kind"] = kind;
            documents.Add(name is "" ? kind : $"{kind}:{name}", document);
        }
    }

    /// <summary>The release that the data was last brought to; null: none.</summary>
    public static InstalledRelease? ReleaseOf(
        IReadOnlyDictionary<string, JsonObject> documents, VersionScheme scheme) =>
        documents.TryGetValue(Installed, out var document)
            ? new InstalledRelease(ModuleVersion.Parse(Text(document, "version"), scheme), Text(document, "hash"))
            : null;

    /// <summary>The tenant that was written, without its own records.</summary>
    public static TenantLayers Read(IReadOnlyDictionary<string, JsonObject> documents, ModuleVersion installed)
    {
        var byKind = documents.Values.ToLookup(document => Text(document, "kind"), StringComparer.Ordinal);
        return new TenantLayers
        {
            Installed = installed,
            Overlay = [.. byKind["entry"].OrderBy(document => (long)document["number"]!).Select(EntryJson.Read)],
            Samples = [.. byKind["sample"].Select(RecordOf)],
            Decisions = new LayerDecisions
            {
                Retained = byKind["retained"].ToImmutableSortedDictionary(
                    RecordOf, document => (JsonObject)document["document"]!.DeepClone()),
                RetainedElements =
                [
                    .. byKind["element"].OrderBy(document => (long)document["number"]!)
                        .Select(document => new RetainedElement(
                            RecordOf(document), TreePath.Parse(Text(document, "path")),
                            document["value"]?.DeepClone())),
                ],
                Shadowed =
                [
                    .. byKind["shadowed"].Select(document => new ShadowedRecord(
                        RecordOf(document), Text(document, "key"), Text(document, "by")))
                        .OrderBy(found => found.Record),
                ],
                Held =
                [
                    .. byKind["held"].Select(document => new HeldRecord(
                        RecordOf(document), Text(document, "key"), Text(document, "by"),
                        Values(document["values"]!.AsArray())))
                        .OrderBy(found => found.Record),
                ],
                Deferred = [.. byKind["deferred"].Select(DeferredOf)],
                Parked = byKind["parked"].ToImmutableSortedDictionary(
                    document => Text(document, "entry"), document => Text(document, "reason"), StringComparer.Ordinal),
                Aliases = byKind["alias"].ToImmutableSortedDictionary(
                    RecordOf, document => new RecordId(Text(document, "toCollection"), Text(document, "to"))),
                OlderBases = byKind["older"].ToImmutableSortedDictionary(
                    RecordOf, document => ModuleVersion.Parse(Text(document, "version"), installed.Scheme)),
                NeverLoaded = [.. byKind["never-loaded"].Select(RecordOf)],
            },
        };
    }

    /// <summary>What upgrades and the adoption found, as far as it is still to be looked at or
    /// was found last.</summary>
    public static IReadOnlyList<LayerFinding> FindingsOf(IReadOnlyDictionary<string, JsonObject> documents) =>
        [.. documents.Values.Where(document => Text(document, "kind") == "finding").Select(FindingJson.Read)];

    private static void WriteEntries(
        ImmutableList<OverlayEntry> overlay, IReadOnlyDictionary<string, JsonObject> known, SortedDictionary<string, JsonObject> documents)
    {
        var last = 0L;
        foreach (var entry in overlay)
        {
            var id = $"entry:{entry.Name}";
            var document = EntryJson.Write(entry);
            document["kind"] = "entry";
            document["number"] = last = NumberOf(id, last, known);
            documents.Add(id, document);
        }
    }

    // The view shows kept elements in the order in which they were kept; in another order the
    // rows would pass for edited.
    private static void WriteElements(
        ImmutableList<RetainedElement> elements, IReadOnlyDictionary<string, JsonObject> known,
        SortedDictionary<string, JsonObject> documents)
    {
        var last = 0L;
        foreach (var element in elements)
        {
            var id = $"element:{element.Record}{element.Path}";
            documents.Add(
                id, Of(element.Record, ("path", element.Path.ToString()), ("value", element.Value?.DeepClone()),
                ("kind", "element"), ("number", last = NumberOf(id, last, known))));
        }
    }

    private static long NumberOf(string id, long last, IReadOnlyDictionary<string, JsonObject> known) =>
        known.TryGetValue(id, out var there) && (long)there["number"]! is var number && number > last
            ? number : last + 1;

    private static DeferredKey DeferredOf(JsonObject document) =>
        new(Text(document, "collection"), Text(document, "key"),
            [.. document["records"]!.AsArray().Select(record => record!.GetValue<string>())]);

    private static JsonArray Values(IReadOnlyDictionary<TreePath, MergeValue> values) => new(
    [
        .. values.OrderBy(pair => pair.Key).Select(pair =>
        {
            var text = new JsonObject { ["path"] = pair.Key.ToString() };
            if (pair.Value.IsPresent) text["value"] = pair.Value.Node?.DeepClone();
            return text;
        }),
    ]);

    private static Dictionary<TreePath, MergeValue> Values(JsonArray values) => values.Select(node => node!.AsObject())
        .ToDictionary(text => TreePath.Parse(Text(text, "path")), text => EntryJson.ValueAt(text, "value"));

    private static JsonObject Of(RecordId record, params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var document = new JsonObject { ["collection"] = record.Collection, ["id"] = record.Id };
        foreach (var (name, value) in members) document[name] = value;
        return document;
    }

    private static RecordId RecordOf(JsonObject document) => new(Text(document, "collection"), Text(document, "id"));

    private static string Text(JsonObject document, string member) => document[member]?.GetValue<string>()
        ?? throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
            $"A stored layer document has no '{member}': {document.ToJsonString()}."));
}

/// <summary>The System release that a tenant's data was last brought to.</summary>
/// <param name="Hash">Of its records.</param>
internal sealed record InstalledRelease(ModuleVersion Version, string Hash);
