using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;
using Uplift.Layers.Releases;

namespace Uplift.Layers.Upgrading;

/// <summary>
/// What is the same for all tenants that go from one release to another: it is found out once. A record that is
/// as the old release has it, of which a tenant has nothing stored and whose keys nobody else uses, becomes what the new
/// release has; so only the others need to be computed.
/// </summary>
internal sealed class ReleasePair
{
    private readonly LayerModel _model;
    private readonly SystemRelease _from;
    private readonly SystemRelease _to;
    private readonly SortedSet<RecordId> _comeOrGone;
    private readonly ILookup<string, RecordId> _holders;

    private ReleasePair(LayerModel model, SystemRelease from, SystemRelease to)
    {
        (_model, _from, _to) = (model, from, to);
        var both = from.Records.Keys.Where(to.Records.ContainsKey).ToList();
        _comeOrGone = [.. from.Records.Keys.Union(to.Records.Keys).Except(both)];
        Changed = [.. both.Where(id => !AreSame(id, from.Records[id], to.Records[id]))];
        _holders = from.Records.Concat(to.Records)
            .SelectMany(record => KeysOf(record.Key, record.Value).Select(key => (Key: key, record.Key)))
            .Distinct().ToLookup(item => item.Key, item => item.Item2, StringComparer.Ordinal);
    }

    /// <summary>The records that both releases have and that differ.</summary>
    public IReadOnlyList<RecordId> Changed { get; }

    /// <summary>The release before.</summary>
    public SystemRelease From => _from;

    /// <summary>The release after.</summary>
    public SystemRelease To => _to;

    /// <summary>Compares two releases; null where declared changes lie between them, or the new one
    /// contradicts itself: then all records are computed.</summary>
    public static ReleasePair? Find(LayerModel model, SystemRelease from, SystemRelease to) =>
        from.Version == to.Version || model.ChangesBetween(from.Version, to.Version).Count > 0
            || ReleaseCheck.Check(model, to).Count > 0
            ? null : new ReleasePair(model, from, to);

    /// <summary>The records that need to be computed for a tenant, or null when all do.</summary>
    /// <param name="tenant">As it is stored.</param>
    /// <param name="different">Where its tables are not as the old release has it; null: no such row.</param>
    public HashSet<RecordId>? ScopeOf(
        TenantLayers tenant, IReadOnlyDictionary<RecordId, JsonObject?> different)
    {
        var decisions = tenant.Decisions;
        if (decisions.OlderBases.Count > 0 || decisions.NeverLoaded.Count > 0) return null;
        HashSet<RecordId> scope =
        [
            .. _comeOrGone, .. different.Keys, .. tenant.Overlay.Select(entry => entry.Record), .. tenant.Samples,
            .. decisions.Retained.Keys, .. decisions.RetainedElements.Select(element => element.Record),
            .. decisions.Shadowed.Select(found => found.Record), .. decisions.Held.Select(found => found.Record),
            .. decisions.Deferred.SelectMany(found => found.Records.Select(id => new RecordId(found.Collection, id))),
            .. decisions.Aliases.Keys, .. decisions.Aliases.Values,
        ];
        Close(scope, [.. scope.SelectMany(id => KeysOf(id, different.GetValueOrDefault(id)))]);
        return scope;
    }

    /// <summary>Releases and rules as far as these records go.</summary>
    public LayerModel Only(IReadOnlyCollection<RecordId> scope) =>
        new(_model.Collections, [_from.Only(scope), _to.Only(scope)]);

    /// <summary>
    /// Adds the records that share a key with what was computed; false when there are none, and what was computed
    /// holds.
    /// </summary>
    /// <param name="result">Of the upgrade of the records in the scope.</param>
    /// <param name="model">What it was computed with.</param>
    public bool Widen(HashSet<RecordId> scope, LayerModel model, TenantLayers result)
    {
        var open = result with { Decisions = result.Decisions with { Shadowed = [], Held = [] } };
        var shown = new[] { result, open }.SelectMany(tenant => Views.ViewBuilder.Build(model, tenant).Listed)
            .SelectMany(record => KeysOf(record.Id, record.Document));
        var before = scope.Count;
        Close(scope, [.. shown]);
        return scope.Count > before;
    }

    /// <summary>True where a record is the same by what its collection declares.</summary>
    private bool AreSame(RecordId id, JsonObject one, JsonObject other) => ReferenceEquals(one, other)
        || Tree.AreSame(
            TreePath.Root, MergeValue.Of(one), MergeValue.Of(other), _model.RulesOf(id.Collection).Policies);

    private void Close(HashSet<RecordId> scope, List<string> keys)
    {
        var found = new Queue<RecordId>(scope);
        foreach (var holder in keys.SelectMany(key => _holders[key]).Where(scope.Add).ToList()) found.Enqueue(holder);
        while (found.TryDequeue(out var id))
        {
            var mine = KeysOf(id, _from.Records.GetValueOrDefault(id))
                .Concat(KeysOf(id, _to.Records.GetValueOrDefault(id)));
            foreach (var holder in mine.SelectMany(key => _holders[key]).Where(scope.Add)) found.Enqueue(holder);
        }
    }

    private IEnumerable<string> KeysOf(RecordId id, JsonObject? document)
    {
        if (document is null) yield break;
        var rules = _model.RulesOf(id.Collection);
        foreach (var key in rules.UniqueKeys.Where(key => key.IsIn(_to.Version)))
        {
            if (key.ValueOf(document, rules.Policies) is { } value) yield return $"{id.Collection}\n{key.Name}\n{value}";
        }
    }
}
