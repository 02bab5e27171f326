using Uplift.Control;

namespace Uplift.Jobs;

/// <summary>
/// Which entry makes the package changes of which modules. Those of a switch group are made by the first
/// of its entries, in one run that switches them together and is taken back as a whole.
/// </summary>
internal sealed class GroupedChanges(ModuleView view, IReadOnlyList<JobEntry> entries)
{
    /// <summary>The modules whose changes an entry makes, in the order of the job; empty: none, or an earlier
    /// entry makes them.</summary>
    public IReadOnlyList<string> Of(JobEntry entry)
    {
        if (view.PackageOf(entry.Id) is null || !entry.IsEnable || entry.Id == entry.From) return [];
        if (entry.SwitchGroup is null || !IsForward(entry)) return [entry.Id];
        var together = entries.Where(other => other.SwitchGroup == entry.SwitchGroup && IsForward(other)).ToList();
        return together[0].Number == entry.Number ? [.. together.Select(other => other.Id)] : [];
    }

    private bool IsForward(JobEntry entry) => entry.Action == EntryAction.Enable && view.PackageOf(entry.Id) is not null
        && entry.Id != entry.From && !EntryProgram.IsBack(view, entry);
}
