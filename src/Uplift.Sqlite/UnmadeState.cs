using Uplift.Stores;

namespace Uplift.Sqlite;

/// <summary>
/// What stands in a file where Uplift's own tables have not been made: nothing. Only reading transactions meet it,
/// since taking the lease makes the tables.
/// </summary>
internal sealed class UnmadeState : ILedger, IRunState, IUndoJournal
{
    Task<Ledger> ILedger.ReadAsync(CancellationToken cancellationToken) => Task.FromResult(Ledger.Empty);

    public Task<IReadOnlyList<HistoryEntry>> ReadHistoryAsync(CancellationToken cancellationToken) =>
        None<HistoryEntry>();

    public Task<IReadOnlyList<RunRecord>> ReadRunsAsync(CancellationToken cancellationToken) => None<RunRecord>();

    public Task<StepCursor?> FindCursorAsync(string run, int step, CancellationToken cancellationToken) =>
        Task.FromResult<StepCursor?>(null);

    public Task<IReadOnlyList<StepCursor>> ReadCursorsAsync(string run, CancellationToken cancellationToken) =>
        None<StepCursor>();

    public Task<IReadOnlyList<ObjectFailure>> ReadFailuresAsync(string run, int most,
        CancellationToken cancellationToken) =>
        None<ObjectFailure>();

    public Task<FailureCounts> CountFailuresAsync(string run, CancellationToken cancellationToken) =>
        Task.FromResult(FailureCounts.None);

    public Task<IReadOnlyList<JournaledCollection>> ReadStepsAsync(string run, CancellationToken cancellationToken) =>
        None<JournaledCollection>();

    public Task<IReadOnlyList<JournalEntry>> ReadAsync(
        CollectionTable collection, JournalMark mark, string? after, int most, CancellationToken cancellationToken) =>
        None<JournalEntry>();

    public Task<string> HashAsync(CollectionTable collection, string text, CancellationToken cancellationToken) =>
        Task.FromResult(SqliteHash.Of(text));

    public Task PutModuleAsync(InstalledModule module, CancellationToken cancellationToken) => Refuse();

    public Task RemoveModuleAsync(string product, CancellationToken cancellationToken) => Refuse();

    public Task PutChangesAsync(IReadOnlyList<AppliedChange> changes, CancellationToken cancellationToken) => Refuse();

    public Task RemoveChangesAsync(IReadOnlyList<AppliedChange> changes, CancellationToken cancellationToken) =>
        Refuse();

    public Task AddHistoryAsync(HistoryEntry entry, CancellationToken cancellationToken) => Refuse();

    public Task PutRunAsync(RunRecord run, CancellationToken cancellationToken) => Refuse();

    public Task PutCursorAsync(string run, StepCursor cursor, CancellationToken cancellationToken) => Refuse();

    public Task RemoveCursorAsync(string run, int step, CancellationToken cancellationToken) => Refuse();

    public Task AddFailuresAsync(string run, IReadOnlyList<ObjectFailure> failures,
        CancellationToken cancellationToken) =>
        Refuse();

    public Task ForgetAsync(string run, CancellationToken cancellationToken) => Refuse();

    public Task<int> PruneAsync(string run, int most, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<int> RestoreAsync(
        CollectionTable collection, JournalMark mark, int most, CancellationToken cancellationToken) => Refuse<int>();

    public Task RemoveAsync(
        CollectionTable collection, JournalMark mark, IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken) =>
        Refuse();

    private static Task<IReadOnlyList<T>> None<T>() => Task.FromResult<IReadOnlyList<T>>([]);

    private static Task<bool> Refuse() => Refuse<bool>();

    private static Task<T> Refuse<T>() => Task.FromException<T>(
        new InvalidOperationException("A transaction that only reads cannot write to a tenant "
        + "without Uplift's tables."));
}
