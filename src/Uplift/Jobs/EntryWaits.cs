using Uplift.Control;
using Uplift.Packages;

namespace Uplift.Jobs;

/// <summary>
/// Which entries wait for which: what a module requires comes before it, who used a module leaves
/// before it. An entry waits only for earlier ones of the list, whose order the resolver has made sound, so that
/// nothing ever waits for itself.
/// </summary>
internal sealed class EntryWaits(ModuleView view, IReadOnlyList<string> enabled, IReadOnlyList<JobEntry> entries)
{
    private readonly GroupedChanges _changes = new(view, entries);
    private readonly List<ModuleDescriptor> _before = [.. enabled.Select(view.Find).OfType<ModuleDescriptor>()];

    /// <summary>The entries with the numbers that they wait for.</summary>
    public IReadOnlyList<JobEntry> Fill()
    {
        var leaving = entries.Select(LeavingOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var staying = _before.Where(module => !leaving.Contains(module.Id.Text)).ToList();
        var filled = new List<JobEntry>();
        foreach (var entry in entries)
        {
            var waited = filled.Where(earlier => IsChangedBy(entry, earlier) || Waits(entry, earlier, staying))
                .ToList();
            var waits = filled.Where(earlier => waited.Contains(earlier) || IsWithOneOf(entry, earlier, waited));
            filled.Add(entry with { Waits = [.. waits.Select(earlier => earlier.Number)] });
        }

        return filled;
    }

    // The packages of a switch group are changed in one run.
    private bool IsChangedBy(JobEntry entry, JobEntry earlier) =>
        entry.SwitchGroup is { } group && group == earlier.SwitchGroup && _changes.Of(earlier).Count > 1;

    // A switch group is there when all of it is.
    private static bool IsWithOneOf(JobEntry entry, JobEntry earlier, List<JobEntry> waited) =>
        earlier.SwitchGroup is { } group && group != entry.SwitchGroup
            && waited.Exists(other => other.SwitchGroup == group);

    private bool Waits(JobEntry entry, JobEntry earlier, List<ModuleDescriptor> staying)
    {
        // What is purged cannot come back, so that it waits for all that could still fail.
        if (entry.Action == EntryAction.Purge && earlier.Action != EntryAction.Purge
            && earlier.Action != EntryAction.UpToDate) return true;
        if (entry.IsEnable && view.Find(entry.Id) is { } joining && earlier.IsEnable
            && view.Find(earlier.Id) is { } provider
            && NeedsFirst(joining, provider))
        {
            return true;
        }

        if (LeavingOf(entry) is not { } leavingId || view.Find(leavingId) is not { } leaving) return false;
        return UserLeavesFirst(entry, leaving, earlier) || UsersGetAnother(entry, leaving, earlier, staying);
    }

    private bool NeedsFirst(ModuleDescriptor joining, ModuleDescriptor provider) => joining.Requires.Any(need =>
        provider.Provides.Any(offer => offer.IsRegular && offer.Satisfies(need))
        && !_before.Exists(module => Offers(module, need)));

    private bool UserLeavesFirst(JobEntry entry, ModuleDescriptor leaving, JobEntry earlier) =>
        LeavingOf(earlier) is { } userId && view.Find(userId) is { } user && user.Requires.Any(need =>
            Offers(leaving, need)
                && !(entry.IsEnable && view.Find(entry.Id) is { } successor && Offers(successor, need)));

    private bool UsersGetAnother(
        JobEntry entry, ModuleDescriptor leaving, JobEntry earlier, List<ModuleDescriptor> staying) =>
        entry.IsDisable && earlier.IsEnable && view.Find(earlier.Id) is { } other
        && staying.Exists(user => user.Requires.Any(need => Offers(leaving, need) && Offers(other, need)));

    private static bool Offers(ModuleDescriptor module, InterfaceReference need) =>
        module.Provides.Any(offer => offer.IsRegular && offer.Satisfies(need));

    private static string? LeavingOf(JobEntry entry) => entry.IsDisable ? entry.Id : entry.From == entry.Id
        ? null : entry.From;
}
