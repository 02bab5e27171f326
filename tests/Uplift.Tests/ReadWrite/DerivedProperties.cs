using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Uplift.ReadWrite.Derived;

namespace Uplift.Tests.ReadWrite;

/// <summary>What holds in every order of deployments, edits, reads and collections.</summary>
public sealed class DerivedProperties
{
    private static readonly Config s_thorough = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Fact]
    public void No_reader_is_given_a_copy_that_it_cannot_read() => Always((_, step) =>
    {
        if (step.Outcome is not DerivedOutcome.Read read) return;
        foreach (var (component, stamp) in read.Reading.Used)
        {
            var versions = step.Worker!.Components[component];
            if (stamp == 0) versions.Read.ShouldBe(0);
            else versions.CanRead(step.Before[step.Unit!].CopiesOf(component)[stamp]).ShouldBeTrue();
        }
    });

    [Fact]
    public void A_reader_is_given_the_newest_source_that_it_can_read() => Always((_, step) =>
    {
        if (step.Outcome is not DerivedOutcome.Read read) return;
        foreach (var (component, stamp) in read.Reading.Used.Where(pair => pair.Value > 0))
        {
            var copies = step.Before[step.Unit!].CopiesOf(component);
            var readable = copies.Values.Where(step.Worker!.Components[component].CanRead);
            readable.Any(copy => copy.Revision > copies[stamp].Revision
                || (copy.Revision == copies[stamp].Revision && copy.Stamp > stamp)).ShouldBeFalse();
        }
    });

    [Fact]
    public void A_worker_never_touches_a_copy_of_another_write_version() => Always((_, step) =>
    {
        if (step.Text.StartsWith("lose", StringComparison.Ordinal)) return;
        foreach (var (name, before) in step.Before)
        {
            foreach (var (component, copies) in before.Copies)
            {
                var own = step.Outcome is null ? null : step.Worker?.Components.GetValueOrDefault(component)?.Write;
                foreach (var copy in copies.Values.Where(copy => copy.Stamp != own))
                {
                    step.After[name].CopiesOf(component)[copy.Stamp].ShouldBe(copy, step.Text);
                }
            }
        }
    });

    [Fact]
    public void After_the_read_version_may_be_raised_no_reader_of_it_is_refused() => Always((data, _) =>
    {
        foreach (var component in RandomSchedule.Components)
        {
            for (var to = 1; to <= RandomSchedule.HighestVersion; to++)
            {
                if (data.CanRaiseRead(component, to).Result != "allowed") continue;
                // A writer may ask for a newer reader than the code of this version; who asks for none gets none.
                var reader = new ComponentVersions(to, to) { ReadMax = int.MaxValue };
                foreach (var unit in data.Units.Values)
                {
                    ComponentReading.Of(unit, component, reader).State.ShouldBeOneOf(Readability.Readable, Readability.ReadableBehind);
                }
            }
        }
    });

    [Fact]
    public void A_gate_names_exactly_the_units_that_are_below() => Always((data, step) =>
    {
        if (step.Outcome is not DerivedOutcome.Refused { Blocked: { Count: > 0 } blocked }) return;
        foreach (var component in blocked)
        {
            component.Remaining.ShouldBe(data.Units.Keys.Where(unit => !data.Units[unit].HasCurrent(component.Component, component.Read)));
        }
    });

    [Fact]
    public void A_refresh_or_backfill_that_succeeded_has_nothing_left_to_do() => Always((data, step) =>
    {
        switch (step.Outcome)
        {
            case DerivedOutcome.Refreshed { IsFailed: false }:
                step.Worker!.OutOfDate(data.Units[step.Unit!]).ShouldBeEmpty();
                break;
            case DerivedOutcome.Backfilled filled:
                filled.Collected.Concat(filled.Skipped).SelectMany(unit => step.Worker!.NotFilled(data.Units[unit])).ShouldBeEmpty();
                break;
        }
    });

    [Fact]
    public void Workers_that_refresh_in_turn_come_to_rest() => Prop.ForAll(RandomSchedule.Seeds, seed =>
    {
        var data = new RandomSchedule(seed).Run((_, _) => { });
        for (var round = 0; round < 2; round++) RefreshAll(data);
        RefreshAll(data).ShouldAllBe(outcome => outcome.Result == "up-to-date");
    }).Check(s_thorough);

    [Fact]
    public void A_schedule_ends_the_same_whenever_it_is_run() => Prop.ForAll(RandomSchedule.Seeds, seed =>
        Told(seed).ShouldBe(Told(seed))).Check(s_thorough);

    [Fact]
    public void A_refused_action_changes_nothing() => Always((_, step) =>
    {
        if (step.Outcome is DerivedOutcome.Refused) step.After.ShouldBeSameAs(step.Before);
    });

    private static List<DerivedOutcome> RefreshAll(DerivedData data) =>
        [.. from node in data.Nodes.Keys from unit in data.Units.Keys select data.Refresh(node, unit)];

    private static List<string> Told(int seed)
    {
        List<string> told = [];
        new RandomSchedule(seed).Run((data, step) => told.Add($"{step.Text}: {step.Outcome?.Result} {Text(data.Units)}"));
        return told;
    }

    private static string Text(ImmutableSortedDictionary<string, DerivedUnit> units) => string.Join(' ', units.Values.SelectMany(unit =>
        unit.Copies.SelectMany(pair => pair.Value.Values.Select(copy => $"{unit.Name} {unit.Revision} {pair.Key} {copy}"))));

    private static void Always(Action<DerivedData, ScheduleStep> law) => Prop.ForAll(RandomSchedule.Seeds, seed =>
    {
        new RandomSchedule(seed).Run(law);
    }).Check(s_thorough);
}
