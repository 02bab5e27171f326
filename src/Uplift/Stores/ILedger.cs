using Uplift.Changes;

namespace Uplift.Stores;

/// <summary>
/// Which module versions are installed for a tenant and which changes were applied: the authority, beside the data.
/// </summary>
public interface ILedger
{
    public Task<Ledger> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Writes the row of a module, new or changed.</summary>
    public Task PutModuleAsync(InstalledModule module, CancellationToken cancellationToken);

    public Task RemoveModuleAsync(string product, CancellationToken cancellationToken);

    /// <summary>Writes rows of changes, new or changed; many at once.</summary>
    public Task PutChangesAsync(IReadOnlyList<AppliedChange> changes, CancellationToken cancellationToken);

    public Task RemoveChangesAsync(IReadOnlyList<AppliedChange> changes, CancellationToken cancellationToken);

    /// <summary>Appends to the history of module versions, which nothing ever removes.</summary>
    public Task AddHistoryAsync(HistoryEntry entry, CancellationToken cancellationToken);

    /// <summary>The history, oldest first.</summary>
    public Task<IReadOnlyList<HistoryEntry>> ReadHistoryAsync(CancellationToken cancellationToken);
}

/// <summary>The ledger of one tenant as it was at one moment; modules by product, changes by product, version,
/// id.</summary>
public sealed record Ledger(IReadOnlyList<InstalledModule> Modules, IReadOnlyList<AppliedChange> Changes)
{
    /// <summary>A tenant where nothing is installed.</summary>
    public static Ledger Empty { get; } = new([], []);

    public InstalledModule? Find(string product) => Modules.FirstOrDefault(module => module.Product == product);
}

/// <summary>A module as it is installed; the version is kept as text, since a damaged one must still be
/// shown.</summary>
public sealed record InstalledModule(string Product, string Version, string Run, DateTimeOffset At);

/// <summary>How a change came into the ledger.</summary>
public enum AppliedStatus
{
    /// <summary>It was run and every object it concerns is done.</summary>
    Applied,

    /// <summary>It was known when the module was installed or taken over at its version, and never run.</summary>
    Baseline,

    /// <summary>It was run and left failures.</summary>
    Incomplete,
}

/// <summary>One change in the ledger. Times are UTC.</summary>
public sealed record AppliedChange(
    string Product, ChangeKey Key, string Kind, string Checksum, AppliedStatus Status, string Run, DateTimeOffset At)
{
    /// <summary>Objects that it changed.</summary>
    public long Changed { get; init; }

    /// <summary>Objects that it left as they were because it could not change them.</summary>
    public long Failed { get; init; }
}

/// <summary>One write of a module's version and why: upgrade, install, initialise, baseline, auto_stamp,
/// undo, purge; and of
/// its objects: backfill.</summary>
public sealed record HistoryEntry(
    string Product, string Version, string Action, string Run, string Actor, DateTimeOffset At);
