using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>A batch whose work is done in a transaction that is still open.</summary>
/// <param name="Began">When that was begun, as a timestamp.</param>
internal sealed record BegunBatch(IStoreTransaction Transaction, BatchOutcome Outcome, long Began);

/// <summary>
/// The batch that follows, worked on in a transaction of its own while the one before it is written and committed, so
/// that neither the database nor the cores wait. Batches still commit one by one in their order, each with its cursor
/// (P1, P2): what is done ahead counts only once everything before it is committed, and is thrown away otherwise.
/// </summary>
/// <param name="isAlone">True when objects neither read nor change others.</param>
/// <param name="treat">Treats the objects behind an id.</param>
internal sealed class BatchAhead(
    RunSession session, bool isAlone,
    Func<IStoreTransaction, string, Action<string>, CancellationToken, Task<BatchOutcome>> treat)
    : IAsyncDisposable
{
    private Work? _work;
    private bool _isStopped = !isAlone;

    /// <summary>Begins with the objects behind one, unless a batch was begun already.</summary>
    public void Begin(string after, CancellationToken cancellationToken)
    {
        if (_isStopped || _work is not null || !session.CanOverlap) return;
        _work = new Work(session, after, treat, cancellationToken);
    }

    /// <summary>Hands out the batch behind a position, and begins the next one; null: it must be begun anew.</summary>
    public async Task<BegunBatch?> TakeAsync(string? position, CancellationToken cancellationToken)
    {
        if (_work is not { } work) return null;
        if (work.After == position)
        {
            _work = null;
            if (await work.End is { } end) Begin(end, cancellationToken);
            if (await work.FinishAsync() is { } begun) return begun;
            await work.DisposeAsync();
        }

        await StopAsync();
        return null;
    }

    /// <summary>
    /// Throws away what was begun, since the batch before it failed: the two may have waited for each
    /// other's locks. So nothing is begun ahead any more.
    /// </summary>
    public Task DropAsync() => _work is null ? Task.CompletedTask : StopAsync();

    /// <summary>Throws away what was begun, and begins nothing more.</summary>
    public async Task StopAsync()
    {
        _isStopped = true;
        if (_work is not { } work) return;
        _work = null;
        await work.DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private sealed class Work : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop;
        private readonly TaskCompletionSource<string?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task<BatchOutcome> _outcome;
        private readonly long _began;
        private IStoreTransaction? _transaction;

        public Work(
            RunSession session, string after,
            Func<IStoreTransaction, string, Action<string>, CancellationToken, Task<BatchOutcome>> treat,
            CancellationToken cancellationToken)
        {
            After = after;
            _began = session.Time.GetTimestamp();
            _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _outcome = Task.Run(() => TreatAsync(session, treat), CancellationToken.None);
        }

        public string After { get; }

        /// <summary>The last object of the batch as soon as it is known; null when no objects follow it.</summary>
        public Task<string?> End => _end.Task;

        /// <summary>Waits for the work; null when it failed, or cannot be done before all that precedes it.</summary>
        public async Task<BegunBatch?> FinishAsync()
        {
            await ((Task)_outcome).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_outcome.IsCompletedSuccessfully || (await _outcome).HasEffects) return null;
            _stop.Dispose();
            return new BegunBatch(_transaction!, await _outcome, _began);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await ((Task)_outcome).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_transaction is not null) await _transaction.DisposeAsync();
            _stop.Dispose();
        }

        private async Task<BatchOutcome> TreatAsync(
            RunSession session, Func<IStoreTransaction, string, Action<string>, CancellationToken, Task<BatchOutcome>> treat)
        {
            try
            {
                _transaction = await session.BeginAsync(_stop.Token);
                return await treat(_transaction, After, end => _end.TrySetResult(end), _stop.Token);
            }
            finally
            {
                _end.TrySetResult(null);
            }
        }
    }
}
