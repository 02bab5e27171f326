using System.Runtime.CompilerServices;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Jobs;

/// <summary>
/// Where jobs are asked for, looked at, waited for and cancelled. Running them is the runner's: a job
/// that was taken here goes on whatever becomes of this process.
/// </summary>
public sealed class JobDesk(ControlDatabase control, IJobPlanning planning, JobNotices notices)
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    /// <summary>The table of jobs.</summary>
    public JobTable Table { get; } = new(control);

    /// <summary>What a request would do; nothing is recorded.</summary>
    /// <exception cref="UpliftException">The request cannot be carried out.</exception>
    public async Task<IReadOnlyList<JobEntry>> SimulateAsync(JobRequest request, CancellationToken cancellationToken)
    {
        await control.Modules.RequireTenantAsync(request.Tenant, cancellationToken);
        return await planning.PlanAsync(
            request, await control.Modules.ReadAsync(request.Tenant, cancellationToken), cancellationToken);
    }

    /// <summary>Takes a request as a job.</summary>
    /// <returns>The job, ready or queued; with a key that is known, the job of that key.</returns>
    /// <exception cref="UpliftException">
    /// The request cannot be carried out; <see cref="DiagnosticCodes.TenantBusy"/>: the tenant
    /// has a job, which is named;
    /// <see cref="DiagnosticCodes.KeyUsed"/>: the key belongs to another request.
    /// </exception>
    public async Task<Job> SubmitAsync(JobRequest request, CancellationToken cancellationToken)
    {
        if (await Table.ReadStandingAsync(request.Tenant, cancellationToken) is not { } tenant)
        {
            throw TenantModules.Unknown(request.Tenant);
        }

        if (request.IdempotencyKey is { } key
            && await Table.FindByKeyAsync(request.Tenant, key, cancellationToken) is { } known)
        {
            return Same(known, request);
        }

        if (tenant.IsBusy && request.WhenBusy == BusyChoice.Refuse
            && await Table.FindActiveAsync(request.Tenant, cancellationToken) is { } active)
        {
            throw Busy(active);
        }

        var entries = await planning.PlanAsync(request, tenant.Enabled, cancellationToken);
        await planning.CheckAsync(request, entries, cancellationToken);
        var (job, outcome) = await Table.AddAsync(
            request, entries, [.. tenant.Enabled.Select(module => module.Id)], cancellationToken);
        switch (outcome)
        {
            case AddOutcome.Busy: throw Busy(job);
            case AddOutcome.Known: return Same(job, request);
            default:
                notices.Added();
                return job;
        }
    }

    /// <summary>
    /// The job that this request made before: the one of its key, or an open one of the tenant that asks
    /// for the same. Null: none.
    /// </summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.KeyUsed"/>: the key belongs to
    /// another request.</exception>
    public async Task<Job?> FindSameAsync(JobRequest request, CancellationToken cancellationToken)
    {
        if (request.IdempotencyKey is { } key)
        {
            return await Table.FindByKeyAsync(request.Tenant, key, cancellationToken) is { } known
                ? Same(known, request) : null;
        }

        var open = await Table.ListAsync(new JobQuery { Tenant = request.Tenant, OnlyOpen = true }, cancellationToken);
        return open.FirstOrDefault(job =>
            job.Request.Kind == request.Kind && StoredRequest.ToText(job.Request) == StoredRequest.ToText(request));
    }

    /// <summary>A job; null: there is none of that id.</summary>
    /// <param name="tenant">Only one of that tenant; null: of any.</param>
    public Task<Job?> FindAsync(string id, TenantId? tenant, CancellationToken cancellationToken) =>
        Table.FindAsync(id, tenant, cancellationToken);

    /// <summary>The job of an id.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.UnknownJob"/>: there is none.</exception>
    public async Task<Job> RequireAsync(string id, CancellationToken cancellationToken) =>
        await Table.FindAsync(id, null, cancellationToken) ?? throw Unknown(id);

    /// <summary>Jobs, oldest first.</summary>
    public Task<IReadOnlyList<Job>> ListAsync(JobQuery query, CancellationToken cancellationToken) =>
        Table.ListAsync(query, cancellationToken);

    /// <summary>
    /// Asks to cancel a job: one that waits ends at once; one that runs begins nothing more, waits
    /// for what is under way, and takes back what it did.
    /// </summary>
    /// <exception cref="UpliftException">The job is not known, or has ended.</exception>
    public async Task CancelAsync(string id, string actor, CancellationToken cancellationToken)
    {
        if (await Table.CancelAsync(id, actor, cancellationToken))
        {
            notices.Moved(id);
            notices.Added();
            return;
        }

        var job = await RequireAsync(id, cancellationToken);
        throw new UpliftException(DiagnosticCodes.JobNotOver,
            $"Job {id} of tenant '{job.Tenant}' has ended already: {JobWords.Of(job.State)}.",
            hint: "To go back, ask for a job that leads to the modules of before.");
    }

    /// <summary>Forgets an ended job.</summary>
    /// <exception cref="UpliftException">The job is not known, or has not ended.</exception>
    public async Task RemoveAsync(string id, string actor, CancellationToken cancellationToken)
    {
        if (await Table.RemoveAsync(id, actor, cancellationToken)) return;
        var job = await RequireAsync(id, cancellationToken);
        throw new UpliftException(DiagnosticCodes.JobNotOver,
            $"Job {id} of tenant '{job.Tenant}' has not ended: {JobWords.Of(job.State)}.",
            hint: "Wait for it, or cancel it first.");
    }

    /// <summary>The job when it has ended; the token ends the waiting, not the job.</summary>
    /// <exception cref="UpliftException">The job is not known (any more).</exception>
    public async Task<Job> WaitAsync(string id, CancellationToken cancellationToken)
    {
        await foreach (var job in WatchAsync(id, cancellationToken))
        {
            if (job.IsComplete) return job;
        }

        throw Unknown(id);
    }

    /// <summary>The job as it is now, then after each move, to its end.</summary>
    public async IAsyncEnumerable<Job> WatchAsync(
        string id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var moved = notices.Next(id);
            var job = await RequireAsync(id, cancellationToken);
            yield return job;
            if (job.IsComplete) yield break;
            await Task.WhenAny(moved, Task.Delay(s_look, control.Time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static UpliftException Unknown(string id) =>
        new(DiagnosticCodes.UnknownJob, $"There is no job {QuotedText.Of(id)}.",
            hint: "See 'uplift job list', or GET /api/v1/jobs.");

    private static Job Same(Job known, JobRequest request) =>
        StoredRequest.ToText(known.Request) == StoredRequest.ToText(request)
            ? known
            : throw new UpliftException(DiagnosticCodes.KeyUsed,
                $"The key '{request.IdempotencyKey}' of tenant '{request.Tenant}' belongs to job {known.Id}, "
                    + "which asked for something else.",
                hint: "Take another key for another request.");

    private static UpliftException Busy(Job active) => new(DiagnosticCodes.TenantBusy,
        $"Tenant '{active.Tenant}' has a job already: {active.Id} ({JobWords.Of(active.State)}, asked for by {active.Request.Actor} "
            + $"at {active.Created:yyyy-MM-dd'T'HH:mm:ss'Z'}).",
        hint: "Wait for it, cancel it, or send the request to be queued.");
}
