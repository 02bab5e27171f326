namespace Uplift.Stores.Memory;

/// <summary>The ledger of a transaction's copy.</summary>
internal sealed class MemoryLedger(MemoryCopy copy) : ILedger
{
    /// <inheritdoc/>
    public Task<Ledger> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new Ledger(
        [.. copy.State.Modules.Values],
        [.. copy.State.Changes.Values.OrderBy(row => row.Product, StringComparer.Ordinal)
            .ThenBy(row => row.Key.Version, StringComparer.Ordinal)
            .ThenBy(row => row.Key.Id, StringComparer.Ordinal)]));

    /// <inheritdoc/>
    public Task PutModuleAsync(InstalledModule module, CancellationToken cancellationToken) =>
        Change(state => state with { Modules = state.Modules.SetItem(module.Product, module) });

    /// <inheritdoc/>
    public Task RemoveModuleAsync(string product, CancellationToken cancellationToken) =>
        Change(state => state with { Modules = state.Modules.Remove(product) });

    /// <inheritdoc/>
    public Task PutChangesAsync(IReadOnlyList<AppliedChange> changes, CancellationToken cancellationToken) =>
        Change(state => state with
        {
            Changes = state.Changes.SetItems(changes.Select(row => KeyValuePair.Create((row.Product, row.Key), row))),
        });

    /// <inheritdoc/>
    public Task RemoveChangesAsync(IReadOnlyList<AppliedChange> changes, CancellationToken cancellationToken) =>
        Change(state => state with
        {
            Changes = state.Changes.RemoveRange(changes.Select(row => (row.Product, row.Key))),
        });

    /// <inheritdoc/>
    public Task AddHistoryAsync(HistoryEntry entry, CancellationToken cancellationToken) =>
        Change(state => state with { History = state.History.Add(entry) });

    /// <inheritdoc/>
    public Task<IReadOnlyList<HistoryEntry>> ReadHistoryAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<HistoryEntry>>(copy.State.History);

    private Task Change(Func<MemoryState, MemoryState> change)
    {
        copy.State = change(copy.State);
        return Task.CompletedTask;
    }
}
