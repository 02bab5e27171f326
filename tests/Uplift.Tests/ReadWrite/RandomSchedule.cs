using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Uplift.ReadWrite.Derived;

namespace Uplift.Tests.ReadWrite;

/// <summary>What happened in one step of a schedule, and what the store held before and after it.</summary>
internal sealed record ScheduleStep(
    string Text, string? Node, string? Unit, DerivedOutcome? Outcome,
    ImmutableSortedDictionary<string, DerivedUnit> Before, ImmutableSortedDictionary<string, DerivedUnit> After, NodeVersions? Worker);

/// <summary>Deployments, edits, reads and collections at random, all of one seed: few names and versions, so that sides meet often.</summary>
internal sealed class RandomSchedule(int seed)
{
    public const int HighestVersion = 4;

    private static readonly string[] s_nodes = ["a", "b", "c"];
    private static readonly string[] s_units = ["u1", "u2", "u3"];

    private readonly Random _random = new(seed);
    private readonly HashSet<string> _broken = [];

    public static string[] Components { get; } = ["s", "t"];

    public static Arbitrary<int> Seeds { get; } = Gen.Choose(0, int.MaxValue).ToArbitrary();

    /// <summary>Runs the schedule and looks after each step.</summary>
    public DerivedData Run(Action<DerivedData, ScheduleStep> look)
    {
        var data = new DerivedData(unit => !_broken.Contains(unit));
        foreach (var unit in s_units.Take(2)) data.AddUnit(unit);
        for (var count = 0; count < 60; count++)
        {
            string node = Pick(s_nodes), unit = Pick(s_units);
            var before = data.Units;
            var (text, outcome) = Act(data, node, unit);
            look(data, new ScheduleStep(text, node, unit, outcome, before, data.Units, data.Nodes.GetValueOrDefault(node)));
        }

        _broken.Clear();
        return data;
    }

    public NodeVersions Versions() => new(Components.Where(_ => _random.Next(4) > 0)
        .ToImmutableSortedDictionary(name => name, _ => Version(), StringComparer.Ordinal));

    private ComponentVersions Version()
    {
        var versions = new ComponentVersions(_random.Next(0, HighestVersion + 1), _random.Next(0, HighestVersion));
        if (_random.Next(3) == 0) versions = versions with { ReadMax = _random.Next(1, HighestVersion + 2) };
        return _random.Next(3) == 0 ? versions with { MinReader = _random.Next(1, HighestVersion + 2) } : versions;
    }

    private (string Text, DerivedOutcome? Outcome) Act(DerivedData data, string node, string unit)
    {
        switch (_random.Next(14))
        {
            case 0:
                data.AddUnit(unit);
                return ($"unit {unit}", null);
            case 1: return ($"edit {unit} {data.Edit(unit)}", null);
            case 2: return ($"lose {unit} {data.Lose(unit)}", null);
            case 3: return ($"break {unit} {_broken.Add(unit)}", null);
            case 4: return ($"mend {unit} {_broken.Remove(unit)}", null);
            case 5: return ($"stop {node}", data.Stop(node));
            case 6 or 7: return ($"deploy {node}", data.Deploy(node, Versions(), _random.Next(2) == 0));
            case 8: return ($"publish {node} {unit}", data.Publish(node, unit));
            case 9: return ($"refresh {node} {unit}", data.Refresh(node, unit));
            case 10: return ($"backfill {node}", data.Backfill(node, null, _random.Next(2) == 0));
            case 11: return ($"backfill {node} {unit}", data.Backfill(node, [unit], false));
            default: return ($"read {node} {unit}", data.Read(node, unit, _random.Next(2) == 0));
        }
    }

    private string Pick(string[] names) => names[_random.Next(names.Length)];
}
