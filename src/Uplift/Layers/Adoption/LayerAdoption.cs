using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Documents.Merging;
using Uplift.Layers.Releases;
using Uplift.Versions;

namespace Uplift.Layers.Adoption;

/// <summary>What becomes of a collection of which nothing had ever been loaded.</summary>
public enum NeverLoadedCollections
{
    /// <summary>Its records are hidden, so that the view is what the tables hold.</summary>
    Hide,

    /// <summary>Its records are shown.</summary>
    Show,
}

/// <summary>How many live records there are of each class.</summary>
/// <param name="Pristine">As the declared release ships them.</param>
/// <param name="Older">As an older release shipped them.</param>
/// <param name="Edited">Shipped, and changed since.</param>
/// <param name="Deleted">Shipped and loaded, but no longer there.</param>
/// <param name="Local">Never shipped.</param>
/// <param name="Legacy">Shipped once, but not with the declared release.</param>
public sealed record LiftCounts(int Pristine, int Older, int Edited, int Deleted, int Local, int Legacy);

/// <summary>An installation, lifted onto the layers.</summary>
public sealed record AdoptionResult(TenantLayers Tenant, LiftCounts Counts, IReadOnlyList<LayerFinding> Findings);

/// <summary>
/// Lifts an installation whose reference records were loaded in place onto the layers, so that its view
/// equals what the tables hold.
/// Compares each live record with all releases up to the declared one: a missed update is no edit, a record
/// that came later no deletion.
/// </summary>
public sealed class LayerAdoption(LayerModel model)
{
    /// <summary>Lifts what the tables hold.</summary>
    /// <param name="live">The records as they are in the tables.</param>
    /// <param name="declared">The release that the installation says it has.</param>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.UnknownTarget"/>: the release
    /// is not known.</exception>
    public AdoptionResult Lift(
        IReadOnlyDictionary<RecordId, JsonObject> live, ModuleVersion declared,
        NeverLoadedCollections neverLoaded = NeverLoadedCollections.Hide)
    {
        var lift = new Lifting(model, live, model.Find(declared), neverLoaded);
        return lift.Run();
    }

    /// <summary>Lifts an installation that does not say which release it has: the one that needs the fewest
    /// entries, newer first.</summary>
    public AdoptionResult Lift(IReadOnlyDictionary<RecordId, JsonObject> live) => model.Releases.Reverse()
        .Select(release => Lift(live, release.Version)).MinBy(result => result.Tenant.Overlay.Count)
        ?? throw new InvalidOperationException("There is no release to lift onto.");

    private sealed class Lifting(
        LayerModel model, IReadOnlyDictionary<RecordId, JsonObject> live, SystemRelease declared, NeverLoadedCollections neverLoaded)
    {
        private readonly List<SystemRelease> _releases = [.. model.Releases.Where(
            release => release.Version <= declared.Version)];
        private readonly FindingBag _findings = new();
        private readonly List<OverlayEntry> _entries = [];
        private readonly SortedDictionary<RecordId, ModuleVersion> _older = [];
        private readonly SortedDictionary<RecordId, JsonObject> _retained = [];
        private readonly SortedDictionary<RecordId, JsonObject> _own = [];
        private readonly SortedSet<RecordId> _missing = [];
        private LiftCounts _counts = new(0, 0, 0, 0, 0, 0);

        public AdoptionResult Run()
        {
            var shares = new LoadShares(_releases, live);
            foreach (var (id, document) in live) LiftLive(id, document, shares);
            foreach (var records in declared.Records.Keys.GroupBy(id => id.Collection))
            {
                if (live.Keys.Any(
                    id => id.Collection == records.Key && shares.FirstShipped.ContainsKey(id))) LiftMissing(
                        records, shares);
                else LiftCollection(records.Key, records, shares);
            }

            var tenant = new TenantLayers
            {
                Installed = declared.Version,
                Overlay = [.. _entries],
                Own = _own.ToImmutableSortedDictionary(),
                Decisions = new LayerDecisions
                {
                    Retained = _retained.ToImmutableSortedDictionary(),
                    OlderBases = _older.ToImmutableSortedDictionary(),
                    NeverLoaded = [.. _missing],
                },
            };
            return new AdoptionResult(tenant, _counts, _findings.Sorted);
        }

        private void LiftLive(RecordId id, JsonObject document, LoadShares shares)
        {
            if (!shares.FirstShipped.ContainsKey(id))
            {
                _own[id] = document;
                _counts = _counts with { Local = _counts.Local + 1 };
                return;
            }

            var (release, edits) = NearestTo(id, document);
            foreach (var (index, edit) in edits.Index())
            {
                _entries.Add(
                    OverlayEntry.Of(string.Create(CultureInfo.InvariantCulture, $"lift-{id}-{index}"), id, edit));
            }

            if (!declared.Records.ContainsKey(id)) LiftLegacy(id, release);
            else LiftShipped(id, release, edits.Count);
        }

        private void LiftLegacy(RecordId id, SystemRelease release)
        {
            _retained[id] = release.Records[id];
            _findings.Add(LayerCodes.LegacyRetained, id, details: new JsonObject
            {
                ["version"] = release.Version.Text,
            });
            _counts = _counts with { Legacy = _counts.Legacy + 1 };
        }

        private void LiftShipped(RecordId id, SystemRelease release, int edits)
        {
            var isOlder = release.Version != declared.Version;
            if (isOlder) _older[id] = release.Version;
            if (edits > 0)
            {
                _counts = _counts with { Edited = _counts.Edited + 1 };
            }
            else if (isOlder)
            {
                _findings.Add(LayerCodes.BaseInferred, id, details: new JsonObject
                {
                    ["version"] = release.Version.Text,
                });
                _counts = _counts with { Older = _counts.Older + 1 };
            }
            else
            {
                _counts = _counts with { Pristine = _counts.Pristine + 1 };
            }
        }

        // The release with the fewest differing leaves, the newer one on ties.
        private (SystemRelease Release, IReadOnlyList<TreeEdit> Edits) NearestTo(RecordId id, JsonObject document)
        {
            var policies = model.RulesOf(id.Collection).Policies;
            return _releases.AsEnumerable().Reverse().Where(release => release.Records.ContainsKey(id))
                .Select(release => (release, TreeDifference.Between(release.Records[id], document, policies)))
                .MinBy(found => found.Item2.Count);
        }

        // A collection that was loaded: what is missing was deleted, or came after the last load.
        private void LiftMissing(IEnumerable<RecordId> records, LoadShares shares)
        {
            foreach (var id in records.Where(id => !live.ContainsKey(id)))
            {
                var first = shares.FirstShipped[id];
                if (shares.IsLoaded(first, id.Collection) || shares.IsLoaded(first))
                {
                    Hide(id);
                    _counts = _counts with { Deleted = _counts.Deleted + 1 };
                }
                else
                {
                    ReportNeverLoaded(id);
                }
            }
        }

        private void LiftCollection(string collection, IEnumerable<RecordId> records, LoadShares shares)
        {
            if (!shares.IsLoaded(shares.FirstCollections[collection]) && shares.IsAnyLoaded)
            {
                foreach (var id in records) ReportNeverLoaded(id);
                return;
            }

            _findings.AddCollection(LayerCodes.CollectionNotLoaded, collection);
            if (neverLoaded == NeverLoadedCollections.Show) return;
            foreach (var id in records) Hide(id);
        }

        private void ReportNeverLoaded(RecordId id)
        {
            _missing.Add(id);
            _findings.Add(LayerCodes.NeverLoaded, id);
        }

        private void Hide(RecordId id) =>
            _entries.Add(new OverlayEntry { Name = $"lift-hide-{id}", Record = id, Operation = OverlayOperation.Hide });
    }
}
