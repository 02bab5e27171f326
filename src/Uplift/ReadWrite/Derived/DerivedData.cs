using System.Collections.Immutable;

namespace Uplift.ReadWrite.Derived;

/// <summary>
/// The rules of read and write versions over units and nodes that share one store. It changes, since it
/// stands for that store; what it holds are values. Actions that name a node or a unit that is not there are
/// refused and change nothing.
/// </summary>
/// <param name="canCollect">Whether collecting the unit of this name works now.</param>
public sealed class DerivedData(Func<string, bool> canCollect)
{
    /// <summary>The nodes that run, by name.</summary>
    public ImmutableSortedDictionary<string, NodeVersions> Nodes { get; private set; } =
        ImmutableSortedDictionary.Create<string, NodeVersions>(StringComparer.Ordinal);

    /// <summary>The units that exist, by name.</summary>
    public ImmutableSortedDictionary<string, DerivedUnit> Units { get; private set; } =
        ImmutableSortedDictionary.Create<string, DerivedUnit>(StringComparer.Ordinal);

    /// <summary>Makes a unit known, with source revision 1; one that is known stays as it is.</summary>
    public void AddUnit(string unit)
    {
        if (!Units.ContainsKey(unit)) Units = Units.Add(unit, new DerivedUnit(unit));
    }

    /// <summary>The source of a unit changes. Returns false when there is no such unit.</summary>
    public bool Edit(string unit) => Change(unit, known => known.Edited());

    /// <summary>The stored data of a unit is lost. Returns false when there is no such unit.</summary>
    public bool Lose(string unit) => Change(unit, known => known.Lost());

    /// <summary>
    /// A node runs other versions from here on. Versions that cannot be served are refused, and behind a gate
    /// read versions that units remain below; the node then goes on as it was.
    /// </summary>
    public DerivedOutcome Deploy(string node, NodeVersions versions, bool isGated)
    {
        if (versions.Invalid is { Count: > 0 } invalid)
        {
            return new DerivedOutcome.Refused(DerivedRefusals.InvalidVersions) { Components = invalid };
        }

        var blocked = isGated ? Blocked(versions) : [];
        if (blocked.Count > 0)
        {
            return new DerivedOutcome.Refused(DerivedRefusals.BackfillIncomplete)
            {
                Components = [.. blocked.Select(component => component.Component)],
                Blocked = blocked,
            };
        }

        Nodes = Nodes.SetItem(node, versions);
        return new DerivedOutcome.Deployed();
    }

    /// <summary>A node is gone; what it wrote stays.</summary>
    public DerivedOutcome Stop(string node)
    {
        if (!Nodes.ContainsKey(node)) return new DerivedOutcome.Refused(DerivedRefusals.NoSuchNode);
        Nodes = Nodes.Remove(node);
        return new DerivedOutcome.Stopped();
    }

    /// <summary>Reads a unit; what cannot be used is rebuilt on the spot, or refused to a strict reader.</summary>
    public DerivedOutcome Read(string node, string unit, bool isStrict) => With(node, unit, (reader, known) =>
    {
        var reading = UnitReading.Of(known, reader);
        if (reading.State.IsUsable()) return new DerivedOutcome.Read(reading, null);
        return isStrict
            ? new DerivedOutcome.Refused(reading.State.Word()) { Components = reading.Components }
            : new DerivedOutcome.Read(reading, Collect(reader, known, reading.Components));
    });

    /// <summary>Collects what is out of date for the node.</summary>
    public DerivedOutcome Refresh(string node, string unit) => With(node, unit, (worker, known) =>
    {
        var wanted = worker.OutOfDate(known);
        return new DerivedOutcome.Refreshed(wanted, !Collect(worker, known, wanted));
    });

    /// <summary>Edits a unit, then refreshes it on the node. An edit stays when collecting fails.</summary>
    public DerivedOutcome Publish(string node, string unit) => With(node, unit, (_, _) =>
    {
        Edit(unit);
        return Refresh(node, unit);
    });

    /// <summary>
    /// Collects every unit whose copy at the node's write version is missing or stale; forced, rebuilds them all.
    /// </summary>
    /// <param name="only">The units to go over, null for all; one that does not exist counts as failed.</param>
    public DerivedOutcome Backfill(string node, IEnumerable<string>? only, bool isForced)
    {
        if (!Nodes.TryGetValue(node, out var worker)) return new DerivedOutcome.Refused(DerivedRefusals.NoSuchNode);
        List<string> collected = [], skipped = [], failed = [];
        foreach (var name in (only ?? Units.Keys).Distinct(StringComparer.Ordinal).ToList())
        {
            var unit = Units.GetValueOrDefault(name);
            var wanted = unit is null ? [] : isForced ? [.. worker.Components.Keys] : worker.NotFilled(unit);
            var end = unit is null ? failed : wanted.Count == 0 ? skipped : Collect(worker, unit, wanted)
                ? collected : failed;
            end.Add(name);
        }

        return new DerivedOutcome.Backfilled(collected, skipped, failed);
    }

    /// <summary>Counts units by the stamp of the copy that a reader of everything would be given.</summary>
    public DerivedOutcome Status(string component)
    {
        var best = Units.Values.Select(unit => (Unit: unit, Copy: unit.BestOf(component, _ => true))).ToList();
        var versions = new SortedDictionary<int, int>();
        foreach (var stamp in best.Where(found => found.Copy is not null).Select(found => found.Copy!.Stamp))
        {
            versions[stamp] = versions.GetValueOrDefault(stamp) + 1;
        }

        return new DerivedOutcome.Status(
            versions,
            best.Count(found => found.Copy is null),
            best.Count(found => found.Copy is not null && !found.Unit.IsCurrent(found.Copy)));
    }

    /// <summary>Asks whether code may come that reads a component from a stamp on.</summary>
    public DerivedOutcome CanRaiseRead(string component, int to) => new DerivedOutcome.Raise(Remaining(component, to));

    private List<BlockedComponent> Blocked(NodeVersions versions) =>
    [
        .. from pair in versions.Components
           let remaining = Remaining(pair.Key, pair.Value.Read)
           where remaining.Count > 0
           select new BlockedComponent(pair.Key, pair.Value.Read, remaining),
    ];

    // Code that reads from 0 on does without data, so nothing can be below.
    private List<string> Remaining(string component, int read) =>
        read <= 0 ? [] : [.. Units.Values.Where(unit => !unit.HasCurrent(component, read)).Select(unit => unit.Name)];

    private bool Collect(NodeVersions worker, DerivedUnit unit, IReadOnlyList<string> components)
    {
        if (components.Count == 0) return true;
        if (!canCollect(unit.Name)) return false;
        Units = Units.SetItem(unit.Name, worker.Collect(unit, components));
        return true;
    }

    private bool Change(string unit, Func<DerivedUnit, DerivedUnit> change)
    {
        if (!Units.TryGetValue(unit, out var known)) return false;
        Units = Units.SetItem(unit, change(known));
        return true;
    }

    private DerivedOutcome With(string node, string unit, Func<NodeVersions, DerivedUnit, DerivedOutcome> work) =>
        !Nodes.TryGetValue(node, out var versions) ? new DerivedOutcome.Refused(DerivedRefusals.NoSuchNode)
        : !Units.TryGetValue(unit, out var known) ? new DerivedOutcome.Refused(DerivedRefusals.NoSuchUnit)
        : work(versions, known);
}
