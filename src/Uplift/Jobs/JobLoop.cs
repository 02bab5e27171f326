using System.Collections.Concurrent;
using Uplift.Control;
using Uplift.Stores;

namespace Uplift.Jobs;

/// <summary>How the runners of a process work.</summary>
public sealed record JobLoopOptions
{
    /// <summary>Jobs at once; each is of another tenant.</summary>
    public int Degree { get; init; } = 8;

    /// <summary>A job whose runner has not been heard of for so long is taken over. Clocks of
    /// servers must not differ by nearly as much.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Only these jobs; null: all.</summary>
    public JobScope? Scope { get; init; }

    /// <summary>How often the control database is asked for jobs of other processes.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The name of this process among runners; unique.</summary>
    public string Owner { get; init; } = ClaimHold.NewOwner();
}

/// <summary>A job and those of its tenant that must end before its turn comes.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Last">The job; those behind it are left to others.</param>
public sealed record JobScope(TenantId Tenant, string Last);

/// <summary>Claims jobs and runs them, until it is told to stop; several processes can do so over one
/// control database.</summary>
public sealed class JobLoop(JobSurroundings surroundings, JobLoopOptions options)
{
    private const int ShareToGather = 8;

    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, (JobRun Run, ClaimHold Hold)> _runs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _tasks = new(StringComparer.Ordinal);

    private bool _isBehind;
    private long _lastLook;

    private TimeProvider Time => surroundings.Control.Time;

    /// <summary>How many jobs it works on at this moment.</summary>
    public int Running => _runs.Count;

    /// <summary>
    /// Works until the token is cancelled; then what is under way is given back, for the next
    /// runner to go on with. Errors of the control database are told to the observer of jobs by those who
    /// meet them, and tried again.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var beating = BeatAsync(cancellationToken);
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var work = surroundings.Notices.Work;
                var claimed = await TryClaimAsync(cancellationToken);
                if (claimed && _runs.Count < options.Degree) continue;
                await WaitAsync(work, options.Look, cancellationToken);
                if (_isBehind) await GatherAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            await Task.WhenAll(_tasks.Values);
            await beating;
        }
    }

    /// <summary>Works until no job is to be claimed any more and those that it claimed have ended.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var beating = BeatAsync(stop.Token);
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var claimed = await ClaimAsync(cancellationToken);
                if (_tasks.Values.ToList() is { Count: > 0 } running) await Task.WhenAny(running);
                else if (!claimed) return;
            }
        }
        finally
        {
            await Task.WhenAll(_tasks.Values);
            await stop.CancelAsync();
            await beating;
        }
    }

    private async Task<bool> TryClaimAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ClaimAsync(cancellationToken);
        }
        catch (Exception error)
            when (error is System.Data.Common.DbException or Diagnostics.UpliftException or TimeoutException)
        {
            // The control database is away; it is asked again at the next look.
            return false;
        }
    }

    private async Task<bool> ClaimAsync(CancellationToken cancellationToken)
    {
        var free = options.Degree - _runs.Count;
        if (free <= 0) return false;
        var claims = await ClaimAsync(free, cancellationToken);

        // Whose turn came while nobody was there to give it.
        if (claims.Count == 0 && await surroundings.Table.PromoteAsync(cancellationToken) > 0)
        {
            claims = await ClaimAsync(free, cancellationToken);
        }

        _isBehind = claims.Count == free;
        foreach (var claim in claims)
        {
            // The last claim counts: an earlier run of this process that lost the job ends by itself.
            var run = new JobRun(surroundings, claim);
            _runs[claim.Job.Id] = (run, claim.Hold);
            _tasks[claim.Job.Id] = Task.Run(() => RunAsync(run, claim, cancellationToken), CancellationToken.None);
        }

        return claims.Count > 0;
    }

    private Task<IReadOnlyList<ClaimedJob>> ClaimAsync(int most, CancellationToken cancellationToken)
    {
        // While many wait, jobs of runners that are gone are looked for from time to time only.
        var onlyNew = _isBehind && Time.GetElapsedTime(_lastLook) < options.Look;
        if (!onlyNew) _lastLook = Time.GetTimestamp();
        return surroundings.Table.ClaimAsync(
            options.Owner, most, options.Lease, options.Scope, onlyNew, cancellationToken);
    }

    private async Task RunAsync(JobRun run, ClaimedJob claim, CancellationToken cancellationToken)
    {
        surroundings.Observer.Claimed(claim.Job);
        try
        {
            await run.RunAsync(cancellationToken);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // One job that cannot go on now does not stop the others. It is no longer kept, so that the
            // next claim finds it as it is written, here or elsewhere; not before its lease has passed, lest a job that
            // nobody can go on with be tried without end.
            surroundings.Observer.Dropped(claim.Job, error);
            if (error is OperationCanceledException) await ReleaseAsync(claim.Hold);
        }
        finally
        {
            _runs.TryRemove(new(claim.Job.Id, (run, claim.Hold)));
            _tasks.TryRemove(claim.Job.Id, out _);
            surroundings.Notices.Added();
        }
    }

    private async Task ReleaseAsync(ClaimHold hold)
    {
        try
        {
            await surroundings.Table.ReleaseAsync(hold, CancellationToken.None);
        }
        catch (Exception error)
            when (error is System.Data.Common.DbException or Diagnostics.UpliftException or TimeoutException)
        {
            // Then it is taken over when its lease has passed.
        }
    }

    // More jobs wait than may run: where many run at once, others end in the next moment, and one claim serves for all.
    private async Task GatherAsync(CancellationToken cancellationToken)
    {
        var begun = Time.GetTimestamp();
        var left = s_gather;
        while (left > TimeSpan.Zero && options.Degree - _runs.Count < options.Degree / ShareToGather)
        {
            await WaitAsync(surroundings.Notices.Work, left, cancellationToken);
            left = s_gather - Time.GetElapsedTime(begun);
        }
    }

    private async Task WaitAsync(Task work, TimeSpan most, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(work, Task.Delay(most, Time, stop.Token));
        await stop.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    // Says that this process is alive, and learns which of its jobs were cancelled or taken over.
    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(options.Lease / 6, Time, cancellationToken);
                if (_runs.IsEmpty) continue;
                var held = _runs.Values;
                var kept = await surroundings.Table.BeatAsync([.. held.Select(each => each.Hold)], cancellationToken);
                foreach (var (run, hold) in held)
                {
                    if (!_runs.ContainsKey(hold.Id)) continue;
                    if (!kept.TryGetValue(hold.Id, out var cancelledBy)) run.Abandon();
                    else if (cancelledBy.Length > 0) run.Cancel(cancelledBy);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // The next beat comes well before the lease ends, and no write depends on this one.
            }
        }
    }
}
