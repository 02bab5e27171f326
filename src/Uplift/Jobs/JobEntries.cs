namespace Uplift.Jobs;

/// <summary>The entries of a job while a runner works on it, and what of them is not written yet.</summary>
internal sealed class JobEntries(IReadOnlyList<JobEntry> entries)
{
    private readonly JobEntry[] _entries = [.. entries];
    private int _lastOrdinal = entries.Count == 0 ? 0 : entries.Max(entry => entry.Ordinal);

    /// <summary>All by number.</summary>
    public IReadOnlyList<JobEntry> All => _entries;

    /// <summary>True when something is to be written.</summary>
    public bool HasChanges { get; private set; }

    /// <summary>The next place in the order in which entries are begun.</summary>
    public int NextOrdinal => _lastOrdinal + 1;

    /// <summary>The entry of a number.</summary>
    public JobEntry this[int number] => _entries[number - 1];

    /// <summary>Puts an entry in the place of the one with its number.</summary>
    public JobEntry Put(JobEntry entry)
    {
        _entries[entry.Number - 1] = entry;
        _lastOrdinal = Math.Max(_lastOrdinal, entry.Ordinal);
        HasChanges = true;
        return entry;
    }

    /// <summary>What is to be written; it then counts as written.</summary>
    public JobProgress TakeProgress()
    {
        HasChanges = false;
        return JobProgress.Of(_entries);
    }

    /// <summary>The modules of the tenant as they were when an entry began.</summary>
    public IReadOnlyCollection<string> SetBefore(JobEntry entry, IReadOnlyList<string> basis) => Apply(basis,
        _entries.Where(other => other.Ordinal > 0 && other.Ordinal < entry.Ordinal && other.Error.Length == 0
            && other.Stage is EntryStage.Done or EntryStage.Undoing));

    /// <summary>The modules of the tenant when what is done is switched.</summary>
    public IReadOnlyCollection<string> SetAfter(IReadOnlyList<string> basis) =>
        Apply(basis, _entries.Where(entry => entry.Stage == EntryStage.Done));

    /// <summary>Why an entry of a switch group is not switched: another one of it that failed or is not done;
    /// null: it may be.</summary>
    public JobEntry? FindObstacle(JobEntry entry)
    {
        if (entry.SwitchGroup is not { } group) return null;
        var against = _entries.Where(
            other => other.SwitchGroup == group && other.Number != entry.Number && (other.Error.Length > 0
            || other.Stage is EntryStage.Failed or EntryStage.Skipped or EntryStage.Undoing or EntryStage.Undone
                or EntryStage.Left));
        return against.MaxBy(other => other.Error.Length > 0);
    }

    /// <summary>True when it is taken back before another one: one of its switch group that began
    /// later still stands.</summary>
    public bool IsBeneathOthers(JobEntry entry) => entry.SwitchGroup is { } group && Array.Exists(_entries, other =>
        other.SwitchGroup == group && other.Ordinal > entry.Ordinal
        && (other.Stage is EntryStage.Undoing or EntryStage.Done || IsUnderWay(other)));

    /// <summary>True when nothing of it is to be done any more.</summary>
    public static bool IsEnded(JobEntry entry) => entry.Stage
        is EntryStage.Done or EntryStage.Failed or EntryStage.Skipped or EntryStage.Undone or EntryStage.Left;

    /// <summary>True while an effect of it is under way, or was when its runner ended.</summary>
    public static bool IsUnderWay(JobEntry entry) =>
        entry.Stage is EntryStage.Changes or EntryStage.Permissions or EntryStage.Call;

    private static SortedSet<string> Apply(IReadOnlyList<string> basis, IEnumerable<JobEntry> done)
    {
        var set = new SortedSet<string>(basis, StringComparer.Ordinal);
        foreach (var entry in done.OrderBy(entry => entry.Ordinal))
        {
            if (entry.From is { } from) set.Remove(from);
            if (entry.IsEnable) set.Add(entry.Id);
            if (entry.IsDisable) set.Remove(entry.Id);
        }

        return set;
    }
}
