using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Renews a lease in the background from a session of its own; when the lease is lost, the work is cancelled. Writing
/// is safe without it
/// (each transaction proves the lease): it keeps others from taking over a run that is merely slow.
/// </summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _lost;
    private readonly Task _renewing;

    public LeaseKeeper(
        IStoreProvider provider, RunSession session, TimeSpan duration, TimeProvider time, CancellationToken cancellationToken)
    {
        _lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _renewing = RenewAsync(provider, session, duration, time);
    }

    /// <summary>Cancelled by the caller's token and when the lease is lost.</summary>
    public CancellationToken Token => _lost.Token;

    /// <summary>True when somebody else holds the lease now.</summary>
    public bool IsLost { get; private set; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _renewing;
        _stop.Dispose();
        _lost.Dispose();
    }

    private async Task RenewAsync(IStoreProvider provider, RunSession session, TimeSpan duration, TimeProvider time)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(duration / 3, time, _stop.Token);
                await using var store = await provider.OpenAsync(session.Tenant, StoreAccess.Live, _stop.Token);
                var fence = session.Fence;
                if (await store.Leases.RenewAsync(fence, duration, _stop.Token)) continue;

                // Given back by a commit that is being made, or taken again after one whose answer was
                // lost: nobody else has it.
                if (session.IsEnding || session.Fence != fence) continue;
                IsLost = true;
                await _lost.CancelAsync();
                return;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // Whatever it was, the next turn comes well before the lease ends, and no write depends on this one. A
                // store that is
                // gone is met and told by the work itself.
            }
        }
    }
}
