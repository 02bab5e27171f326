using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;
using Uplift.Layers;
using Uplift.Layers.Releases;
using Uplift.Layers.Releases.Changes;
using Uplift.Layers.Views;
using Uplift.Stores;

namespace Uplift.Execution.Layering;

/// <summary>
/// Writes what became of a tenant: documents of the layers that changed, and the rows in which the tables
/// differ from the view. Many objects are one statement; what does not change is not written.
/// </summary>
internal sealed class LayerWriter(LayerModel model, IStoreTransaction transaction, JournalMark? mark)
{
    private const int Batch = 1_000;

    /// <summary>Writes all of it in the transaction.</summary>
    /// <param name="beyond">What else is written, by collection: records that are the same for all tenants.</param>
    /// <returns>How many rows of the module's collections were written.</returns>
    public async Task<int> WriteAsync(
        StoredLayers stored, TenantLayers tenant, string hash, IEnumerable<LayerFinding> findings,
        ILookup<string, DocumentWrite> beyond, CancellationToken cancellationToken)
    {
        var documents = LayerDocuments.Write(tenant, hash, findings, stored.Documents);
        await WriteAsync(
            stored.Store, [.. Differences(stored.Documents, documents, TreePolicies.None)], cancellationToken);
        var view = ViewBuilder.Build(model, tenant).Listed.ToLookup(
            record => record.Id.Collection, StringComparer.Ordinal);
        var rows = stored.Rows.ToLookup(row => row.Key.Collection, StringComparer.Ordinal);
        var writes = InOrder(view.Select(group => group.Key)
            .Union(rows.Select(group => group.Key)).Union(beyond.Select(group => group.Key)))
            .Where(collection => stored.FindTable(collection) is not null)
            .Select(collection => (Table: stored.FindTable(collection)!, Writes: Differences(
                rows[collection].ToDictionary(row => row.Key.Id, row => row.Value, StringComparer.Ordinal),
                view[collection]
                    .ToDictionary(record => record.Id.Id, record => record.Document, StringComparer.Ordinal),
                model.RulesOf(collection).Policies).Concat(beyond[collection]).ToList()))
            .Where(found => found.Writes.Count > 0).ToList();

        // What goes makes room for what takes its name; what is referred to is there before what refers to it.
        foreach (var (table, changed) in writes.AsEnumerable().Reverse())
        {
            await WriteAsync(table, [.. changed.Where(write => write.Kind == WriteKind.Delete)], cancellationToken);
        }

        foreach (var (table, changed) in writes)
        {
            await WriteAsync(table, [.. changed.Where(write => write.Kind != WriteKind.Delete)], cancellationToken);
        }

        return writes.Sum(found => found.Writes.Count);
    }

    /// <summary>A document as it takes the place of another: members that do not count stay.</summary>
    public static string TextOf(JsonObject document, JsonObject there, TreePolicies policies) =>
        DocumentText.Write(WithIgnored(document, there, policies));

    private async Task WriteAsync(
        CollectionTable table, IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken)
    {
        foreach (var batch in writes.Chunk(Batch))
        {
            await transaction.Documents.WriteAsync(table, batch, mark, cancellationToken);
        }
    }

    private static IEnumerable<DocumentWrite> Differences(
        IReadOnlyDictionary<string, JsonObject> now, IReadOnlyDictionary<string, JsonObject> wanted, TreePolicies policies)
    {
        foreach (var (id, document) in wanted)
        {
            if (!now.TryGetValue(id, out var there)) yield return new DocumentWrite(
                id, DocumentText.Write(document), WriteKind.Insert);
            else if (!ReferenceEquals(there, document)
                && !Tree.AreSame(TreePath.Root, MergeValue.Of(there), MergeValue.Of(document), policies))
            {
                yield return new DocumentWrite(
                    id, TextOf(document, there, policies), WriteKind.Update);
            }
        }

        foreach (var id in now.Keys.Where(id => !wanted.ContainsKey(id)))
        {
            yield return new DocumentWrite(id, null, WriteKind.Delete);
        }
    }

    // Members that do not count, such as when a record was last changed, stay as the table has them.
    private static JsonObject WithIgnored(JsonObject document, JsonObject there, TreePolicies policies)
    {
        if (policies.Ignored.Count == 0) return document;
        var draft = new TreeDraft<bool>((JsonObject)document.DeepClone(), policies, false);
        foreach (var place in policies.Ignored.SelectMany(path => FieldPlaces.Of(there, path, policies)))
        {
            draft.Show(place, Tree.Find(there, place, policies), false);
        }

        return draft.Document;
    }

    // Collections behind those that they refer to; where they refer to each other, by name.
    private List<string> InOrder(IEnumerable<string> collections)
    {
        var ordered = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var known = collections.Order(StringComparer.Ordinal).ToList();
        foreach (var collection in known) Visit(collection);
        return ordered;

        void Visit(string collection)
        {
            if (!seen.Add(collection)) return;
            foreach (var reference in model.RulesOf(collection).References) Visit(reference.Collection);
            if (known.Contains(collection)) ordered.Add(collection);
        }
    }
}
