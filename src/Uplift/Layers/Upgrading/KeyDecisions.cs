using System.Text.Json.Nodes;
using Uplift.Layers.Views;

namespace Uplift.Layers.Upgrading;

/// <summary>
/// Decides who gives way where listed records share a unique key: newcomers are shadowed, records that were
/// listed keep the key they showed, and what may not give way is deferred. Repeated until nothing changes; each
/// decision only ever takes something back, so it ends.
/// </summary>
internal sealed class KeyDecisions
{
    private readonly UpgradeDraft _draft;
    private readonly TenantLayers _tenant;
    private readonly ViewBuilder _builder;
    private readonly SortedDictionary<RecordId, EffectiveRecord> _listed = [];
    private readonly List<ShadowedRecord> _shadowed = [];
    private readonly List<HeldRecord> _held = [];
    private readonly Dictionary<(string Collection, string Key, string Value), DeferredKey> _deferred = [];

    public KeyDecisions(UpgradeDraft draft)
    {
        _draft = draft;
        _tenant = draft.ToTenant();
        _builder = new ViewBuilder(draft.Model, _tenant);
        foreach (var record in _builder.Build().Listed) _listed.Add(record.Id, record);
    }

    // The order in which records keep a key.
    private enum Claim
    {
        OfTenant,
        ShownBefore,
        ShownOtherwise,
        New,
    }

    /// <summary>The tenant with its decisions.</summary>
    public TenantLayers Decide()
    {
        // Each round settles one group; a record that gives way may stand in another's way.
        do _deferred.Clear();
        while (_draft.Model.Collections.Any(DecideOne));

        var decided = _tenant with
        {
            Decisions = _tenant.Decisions with
            {
                Shadowed = [.. _shadowed.OrderBy(found => found.Record)],
                Held = [.. _held.OrderBy(found => found.Record)],
                Deferred =
                [
                    .. _deferred.Values.OrderBy(found => found.Collection, StringComparer.Ordinal)
                        .ThenBy(found => found.Key, StringComparer.Ordinal)
                        .ThenBy(found => found.Records[0], StringComparer.Ordinal),
                ],
            },
        };
        KeyFindings.Report(_draft, decided.Decisions, _listed.Keys);
        return decided;
    }

    // Settles the first group in which somebody has to give way; false when there is none.
    private bool DecideOne(LayerRules rules)
    {
        foreach (var key in rules.UniqueKeys.Where(key => key.IsIn(_draft.Target.Version)))
        {
            var groups = _listed.Values.Where(record => record.Id.Collection == rules.Name)
                .Select(record => (Record: record, Value: key.ValueOf(record.Document, rules.Policies)))
                .Where(item => item.Value is not null)
                .GroupBy(item => item.Value!, item => item.Record, StringComparer.Ordinal)
                .Where(group => group.Count() > 1);
            foreach (var group in groups.OrderBy(group => group.Min(record => record.Id)))
            {
                if (GiveWay(rules, key, group.Key, [.. group])) return true;
            }
        }

        return false;
    }

    private bool GiveWay(LayerRules rules, UniqueKey key, string value, List<EffectiveRecord> records)
    {
        var ranked = records.Select(record => (Record: record, Claim: ClaimOf(rules, key, value, record)))
            .OrderBy(item => item.Claim).ThenBy(item => item.Record.Id).ToList();
        var winner = ranked[0].Record.Id.Id;
        var losers = ranked.Skip(1).ToList();
        var newcomers = losers.Where(item => item.Claim == Claim.New).ToList();
        foreach (var (record, _) in newcomers)
        {
            _shadowed.Add(new ShadowedRecord(record.Id, key.Name, winner));
            _listed.Remove(record.Id);
        }

        if (newcomers.Count > 0) return true;
        var yielding = losers.Where(item => item.Claim == Claim.ShownOtherwise).ToList();
        foreach (var (record, _) in yielding) Hold(rules, key, record, winner);
        if (yielding.Count > 0) return true;
        var ids = records.Select(record => record.Id.Id).Order(StringComparer.Ordinal).ToList();
        _deferred[(rules.Name, key.Name, value)] = new DeferredKey(rules.Name, key.Name, ids);
        return false;
    }

    private void Hold(LayerRules rules, UniqueKey key, EffectiveRecord record, string winner)
    {
        _held.Add(new HeldRecord(record.Id, key.Name, winner, key.PartsOf(BeforeOf(record.Id), rules.Policies)));
        _listed[record.Id] = _builder.Holding(
            record, _draft.Target.Records[record.Id], _held.Where(held => held.Record == record.Id));
    }

    private Claim ClaimOf(LayerRules rules, UniqueKey key, string value, EffectiveRecord record)
    {
        var isOfTenant = record.IsOfTenant || record.Layer == RecordLayer.Retained || _draft.EditsOf(record.Id)
            .Any(entry => entry.Operation != OverlayOperation.Order
                && key.Fields.Any(field => field.Overlaps(entry.Path)));
        if (isOfTenant) return Claim.OfTenant;
        if (BeforeOf(record.Id) is not { } before) return Claim.New;
        var isHeld = _held.Exists(held => held.Record == record.Id && held.Key == key.Name);
        return isHeld || key.ValueOf(before, rules.Policies) == value ? Claim.ShownBefore : Claim.ShownOtherwise;
    }

    // The record as it was listed before, in the form of the target; null when it was not.
    private JsonObject? BeforeOf(RecordId id)
    {
        var was = _draft.Old.TryGetValue(id, out var old) ? old.Was : id;
        return _draft.OldView.Records.TryGetValue(was, out var record) && record.Visibility == RecordVisibility.Listed
            ? record.IsOfTenant ? record.Document : _draft.Follow(was, record.Document)
            : null;
    }
}
