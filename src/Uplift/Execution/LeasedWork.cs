using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Work for one tenant under its lease: taken, kept and given back whatever happens. What stops the work becomes its
/// result, so that one
/// bad tenant does not stop the others (P7).
/// </summary>
internal sealed class LeasedWork(IStoreProvider provider, TimeProvider time, IFaultPoints faults, IRunObserver observer)
{
    /// <summary>Does work under the lease of a tenant; what stops it becomes a result with the state that was
    /// left.</summary>
    public async Task<RunResult> DoAsync(
        TenantId tenant, StoreAccess access, string purpose, RunOptions options,
        Func<RunSession, CancellationToken, Task<RunResult>> work, CancellationToken cancellationToken)
    {
        var result = await TryAsync(tenant, access, purpose, options, work, cancellationToken);
        observer.On(new TenantFinished(tenant, result));
        return result;
    }

    private async Task<RunResult> TryAsync(
        TenantId tenant, StoreAccess access, string purpose, RunOptions options,
        Func<RunSession, CancellationToken, Task<RunResult>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var store = await provider.OpenAsync(tenant, access, cancellationToken);
            var owner = Guid.NewGuid().ToString("N");
            var lease = new LeaseRequest(owner, ProcessIdentity.Current, purpose, options.Lease);
            var fence = await store.Leases.AcquireAsync(lease, cancellationToken);
            var isReleased = false;
            try
            {
                faults.Pass(FaultPoint.LeaseAcquired);
                await using var session = new RunSession(provider, store, fence, lease, faults, observer, time)
                {
                    Simulated = access == StoreAccess.Simulated,
                };
                try
                {
                    var result = await KeepAsync(tenant, access, options, session, work, cancellationToken);
                    return result with { LeaseToken = session.Fence.Token };
                }
                finally
                {
                    (fence, isReleased) = (session.Fence, session.IsReleased);
                }
            }
            finally
            {
                if (isReleased) faults.Pass(FaultPoint.LeaseReleased);
                else await ReleaseAsync(store, fence);
            }
        }
        catch (LeaseHeldException error)
        {
            return TenantRunner.Refused(tenant, RunOutcome.Refused, DiagnosticCodes.TenantLocked, error.Message,
                "Wait for it, or look with 'uplift status --live' what it does.");
        }
        catch (UpliftException error)
        {
            return new RunResult(tenant, RunOutcome.Failed) { Problems = error.Diagnostics };
        }
        catch (OperationCanceledException)
        {
            return Interrupted(tenant);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // One bad tenant does not stop the others (P7): whatever it was becomes its result.
            return new RunResult(tenant, RunOutcome.Failed) { Problems = [Unavailable(tenant, error)] };
        }
    }

    // A lease that cannot be given back ends by itself; that must not hide how the work ended.
    private async Task ReleaseAsync(ITenantStore store, Fence fence)
    {
        try
        {
            await store.Leases.ReleaseAsync(fence, CancellationToken.None);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return;
        }

        faults.Pass(FaultPoint.LeaseReleased);
    }

    /// <summary>What is said of a tenant whose data cannot be worked with.</summary>
    public static Diagnostic Unavailable(TenantId tenant, Exception error) =>
        error is UpliftException { Diagnostics: [var first, ..] }
            ? first with { Message = $"Tenant '{tenant}': {first.Message}" }
            : new Diagnostic(DiagnosticCodes.StoreUnavailable, Severity.Error,
                $"Tenant '{tenant}' cannot be worked with: {error.Message.TrimEnd('.')} ({error.GetType().Name}).",
                null,
                "What was committed before stays. Mend the cause, then start again.");

    /// <summary>What is said of a tenant whose work was stopped.</summary>
    public static RunResult Interrupted(TenantId tenant) => TenantRunner.Refused(
        tenant, RunOutcome.Interrupted, DiagnosticCodes.Interrupted,
        $"The work for tenant '{tenant}' was interrupted between two batches.",
        $"Go on with 'uplift resume {tenant}', or with 'uplift undo {tenant}' where a run was being taken back.");

    private async Task<RunResult> KeepAsync(
        TenantId tenant, StoreAccess access, RunOptions options, RunSession session,
        Func<RunSession, CancellationToken, Task<RunResult>> work, CancellationToken cancellationToken)
    {
        // A simulation keeps its lease by the one transaction that it is.
        await using var keeper = access == StoreAccess.Live
            ? new LeaseKeeper(provider, session, options.Lease, time, cancellationToken)
            : null;
        try
        {
            var token = keeper?.Token ?? cancellationToken;
            if (access == StoreAccess.Live) await options.AnnounceAsync(session, token);
            return await work(session, token);
        }
        catch (OperationCanceledException) when (keeper is { IsLost: false } or null)
        {
            return Interrupted(tenant);
        }
        catch (Exception error) when (error is LeaseLostException or OperationCanceledException)
        {
            return TenantRunner.Refused(tenant, RunOutcome.Failed, DiagnosticCodes.LeaseLost,
                $"The lease of tenant '{tenant}' was taken over by another process, which goes on with the run.",
                "This process has written nothing since; nothing is to be done here.");
        }
    }
}
