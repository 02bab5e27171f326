using Polly;
using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// The writing side of one run for one tenant: every transaction begins by proving the lease (P2). While
/// <see cref="Joined"/>, all steps share one transaction that is committed at the end: small upgrades are then atomic
/// as a whole and cost one commit.
/// </summary>
public sealed class RunSession(
    IStoreProvider provider, ITenantStore store, Fence fence, LeaseRequest lease, IFaultPoints faults,
    IRunObserver observer,
    TimeProvider time)
    : IAsyncDisposable
{
    private ResiliencePipeline? _retry;
    private IStoreTransaction? _joined;
    private bool _mayBeReleased;

    /// <summary>The proof of the lease that every transaction begins with.</summary>
    public Fence Fence { get; private set; } = fence;

    /// <summary>Whose data.</summary>
    public TenantId Tenant => store.Tenant;

    /// <summary>True when nothing stays; preconditions that do not hold are then collected, so that the rest
    /// can be shown too.</summary>
    public bool Simulated { get; init; }

    /// <summary>Preconditions that did not hold in a simulation.</summary>
    public ICollection<Diagnostic> Unmet { get; } = [];

    public ITenantStore Store => store;

    /// <summary>True when the database refused the data of some object of a batch.</summary>
    public bool IsRefusal(Exception error) => provider.IsRefusal(error);

    public IFaultPoints Faults => faults;

    public IRunObserver Observer => observer;

    public TimeProvider Time => time;

    /// <summary>True while all work goes into one transaction.</summary>
    public bool Joined { get; private set; }

    /// <summary>True when a second transaction can work on other objects while one is open.</summary>
    public bool CanOverlap => !Joined && store.CanOverlap;

    /// <summary>True when the lease was given back by the last commit.</summary>
    public bool IsReleased { get; private set; }

    /// <summary>True from the moment on at which a commit may have given the lease back.</summary>
    public bool IsEnding => _mayBeReleased;

    /// <summary>Begins to collect the work in one transaction.</summary>
    public void Join() => Joined = true;

    /// <summary>Begins a transaction whose work is committed later, or never.</summary>
    public Task<IStoreTransaction> BeginAsync(CancellationToken cancellationToken) =>
        store.BeginAsync(Fence, cancellationToken);

    /// <summary>Does a piece of work and commits it together with everything it wrote; passing failures
    /// are tried again.</summary>
    /// <param name="begun">The transaction of the first attempt, where it was begun already; it is disposed of.</param>
    public async Task<T> CommitAsync<T>(
        Func<IStoreTransaction, Task<T>> work, string written, string committed, CancellationToken cancellationToken,
        IStoreTransaction? begun = null)
    {
        if (Joined)
        {
            _joined ??= await store.BeginAsync(Fence, cancellationToken);
            var joinedResult = await work(_joined);
            faults.Pass(written);
            return joinedResult;
        }

        return await TryAsync(
            async () =>
            {
                await using var transaction = Interlocked.Exchange(ref begun, null)
                    ?? await BeginAsync(cancellationToken);
                var result = await work(transaction);
                faults.Pass(written);
                await transaction.CommitAsync(cancellationToken);
                faults.Pass(committed);
                return result;
            }, cancellationToken);
    }

    /// <summary>
    /// Moves a step on from its cursor. When the answer to a commit was lost, the stored cursor tells whether it
    /// had been made; then it is not done twice (P2).
    /// </summary>
    /// <param name="begun">As for <see cref="CommitAsync{T}"/>.</param>
    public Task<StepCursor> AdvanceAsync(
        string run, StepCursor from, Func<IStoreTransaction, Task<StepCursor>> work, string written, string committed,
        CancellationToken cancellationToken, IStoreTransaction? begun = null)
    {
        var isTried = false;
        return CommitAsync(
            async transaction =>
            {
                if (isTried)
                {
                    var stored = await transaction.Runs.FindCursorAsync(run, from.Step, cancellationToken)
                        ?? StepCursor.Start(from.Step);
                    if (stored != from) return stored;
                }

                isTried = true;
                return await work(transaction);
            }, written, committed, cancellationToken, begun);
    }

    /// <summary>As the other, for work without a result.</summary>
    public Task CommitAsync(
        Func<IStoreTransaction, Task> work, string written, string committed, CancellationToken cancellationToken) =>
        CommitAsync(
            async transaction =>
            {
                await work(transaction);
                return true;
            }, written, committed, cancellationToken);

    /// <summary>Reads, in the joined transaction where there is one; passing failures are tried again.</summary>
    public async Task<T> ReadAsync<T>(Func<IStoreTransaction, Task<T>> read, CancellationToken cancellationToken)
    {
        if (Joined)
        {
            return await read(
                _joined ??= await TryAsync(() => store.BeginAsync(Fence, cancellationToken), cancellationToken));
        }

        return await TryAsync(
            async () =>
            {
                await using var transaction = await store.BeginAsync(null, cancellationToken);
                return await read(transaction);
            }, cancellationToken);
    }

    /// <summary>Commits what was joined, the end of the lease included: it is the last thing that is
    /// written under it.</summary>
    public async Task FinishJoinedAsync(CancellationToken cancellationToken)
    {
        Joined = false;
        if (_joined is null) return;
        _mayBeReleased = _joined.TryReleaseAtCommit(Fence);
        await _joined.CommitAsync(cancellationToken);
        IsReleased = _mayBeReleased;
        await _joined.DisposeAsync();
        _joined = null;
    }

    /// <summary>
    /// Takes the lease again where a commit whose answer was lost may have given it back. Renewing waits for
    /// that commit, if it is still being made.
    /// </summary>
    /// <exception cref="LeaseHeldException">Somebody else took it meanwhile.</exception>
    public async Task RegainAsync(CancellationToken cancellationToken)
    {
        if (!_mayBeReleased) return;
        var isHeld = await TryAsync(
            () => store.Leases.RenewAsync(Fence, lease.Duration, cancellationToken), cancellationToken);
        if (!isHeld)
        {
            Fence = await TryAsync(() => store.Leases.AcquireAsync(lease, cancellationToken), cancellationToken);
        }

        _mayBeReleased = false;
    }

    /// <summary>Drops what was joined, as if it had never been begun.</summary>
    public async Task DropJoinedAsync()
    {
        Joined = false;
        if (_joined is null) return;
        await _joined.DisposeAsync();
        _joined = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await DropJoinedAsync();

    private async Task<T> TryAsync<T>(Func<Task<T>> attempted, CancellationToken cancellationToken) =>
        await (_retry ??= PassingFailures.Retry(provider, store.Tenant, observer, time))
            .ExecuteAsync(async _ => await attempted(), cancellationToken);
}
