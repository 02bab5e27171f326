using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Jobs;
using Uplift.Server.Access;
using Uplift.Server.Api.Contracts;
using Uplift.Stores;

namespace Uplift.Server.Api;

/// <summary><c>/jobs</c>: install, upgrade, disable and purge modules of a tenant, running ones and packages.</summary>
internal static class JobEndpoints
{
    public static void MapJobs(this IEndpointRouteBuilder api)
    {
        api.MapPost("/tenants/{tenant}/jobs", MakeAsync).For(TokenRole.Operator, AccessScope.Tenant).WithTags("jobs")
            .WithName("makeJob")
            .WithSummary(
                "Installs, upgrades, disables or purges modules of a tenant. Survives a restart; all or nothing unless "
                + "chosen otherwise.")
            .WithExample("""{ "modules": [{ "id": "mod-users-19.0.0" }], "onFailure": "rollback" }""")
            .Produces<JobView>(StatusCodes.Status202Accepted).Produces<IReadOnlyList<JobEntryView>>();
        var jobs = api.MapGroup("/jobs").WithTags("jobs");
        jobs.MapGet("/", ListAsync).For(TokenRole.Viewer, AccessScope.Own).WithName("listJobs")
            .WithSummary("Jobs, oldest first.");
        jobs.MapGet("/{job}", ShowAsync).For(TokenRole.Viewer, AccessScope.Own).WithName("showJob")
            .WithSummary("How a job stands, module by module.");
        jobs.MapGet("/{job}/events", WatchAsync).For(TokenRole.Viewer, AccessScope.Own).WithName("watchJob")
            .WithSummary(
                "The job after each move, as server-sent events; with Last-Event-ID only when it moved since. Ends with 'ended'.");
        jobs.MapPost("/{job}/cancel", CancelAsync).For(TokenRole.Operator, AccessScope.Own).WithName("cancelJob")
            .WithSummary("Begins nothing more, waits for what is under way, and takes back what was done.");
        jobs.MapDelete("/{job}", RemoveAsync).For(TokenRole.Operator, AccessScope.Own).WithName("removeJob")
            .WithSummary("Forgets a job that has ended.");
    }

    private static async Task<IResult> MakeAsync(
        string tenant, JobToMake wanted, Caller caller, JobDesk desk,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        CancellationToken cancellationToken)
    {
        var request = wanted.ToRequest(
            TenantId.Parse(tenant), caller.Actor, string.IsNullOrEmpty(idempotencyKey) ? null : idempotencyKey);
        if (wanted.Simulate)
        {
            return TypedResults.Ok<IReadOnlyList<JobEntryView>>(
                [.. (await desk.SimulateAsync(request, cancellationToken)).Select(JobEntryView.Of)]);
        }

        if (wanted.Purges) caller.Require(TokenRole.Admin, "To purge");
        var job = await desk.SubmitAsync(request, cancellationToken);
        return TypedResults.Accepted($"{ApiRoutes.Prefix}/jobs/{job.Id}", JobView.Of(job));
    }

    private static async Task<Ok<Page<JobView>>> ListAsync(
        HttpContext http, Caller caller, JobDesk desk, [AsParameters] PageRequest page,
        CancellationToken cancellationToken,
        string? tenant = null, bool open = false)
    {
        if (tenant is not null) caller.Require(TenantId.Parse(tenant));
        var query = new JobQuery { Tenant = tenant is null ? null : TenantId.Parse(tenant), OnlyOpen = open };
        var found = await page.FillAsync(
            (after, limit) => desk.ListAsync(query with { After = after, Limit = limit }, cancellationToken),
            job => job.Id,
            job => caller.Reaches(job.Tenant));
        return TypedResults.Ok(page.Of(http, [.. found.Select(JobView.Of)], job => job.Id));
    }

    private static async Task<Ok<JobView>> ShowAsync(
        string job, Caller caller, JobDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(JobView.Of(await FindAsync(desk, job, caller, cancellationToken)));

    private static async Task<ServerSentEventsResult<string>> WatchAsync(
        string job, Caller caller, JobDesk desk, IHostApplicationLifetime lifetime,
        [FromHeader(Name = "Last-Event-ID")] string? last, CancellationToken cancellationToken)
    {
        var found = await FindAsync(desk, job, caller, cancellationToken);
        return TypedResults.ServerSentEvents(
            MovesAsync(desk, found.Id, last, cancellationToken).Until(lifetime.ApplicationStopping));
    }

    private static async Task<Accepted<JobView>> CancelAsync(
        string job, Caller caller, JobDesk desk, CancellationToken cancellationToken)
    {
        var found = await FindAsync(desk, job, caller, cancellationToken);
        await desk.CancelAsync(found.Id, caller.Actor, cancellationToken);
        return TypedResults.Accepted($"{ApiRoutes.Prefix}/jobs/{found.Id}",
            JobView.Of(await FindAsync(desk, job, caller, cancellationToken)));
    }

    private static async Task<NoContent> RemoveAsync(
        string job, Caller caller, JobDesk desk, CancellationToken cancellationToken)
    {
        var found = await FindAsync(desk, job, caller, cancellationToken);
        await desk.RemoveAsync(found.Id, caller.Actor, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Job> FindAsync(
        JobDesk desk, string id, Caller caller, CancellationToken cancellationToken)
    {
        var job = await desk.FindAsync(id, null, cancellationToken) ?? throw new UpliftException(
            DiagnosticCodes.UnknownJob, $"There is no job {QuotedText.Of(id)}.", hint: "See GET /api/v1/jobs.");
        caller.Require(job.Tenant);
        return job;
    }

    // A job is told as a whole, so the id of an event is a digest of what it told: who has it need not hear it again.
    private static async IAsyncEnumerable<SseItem<string>> MovesAsync(
        JobDesk desk, string id, string? last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var job in desk.WatchAsync(id, cancellationToken))
        {
            var told = JsonSerializer.Serialize(JobView.Of(job), ServerJson.Options);
            var mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(told)).AsSpan(0, 8));
            if (mark == last && !job.IsComplete) continue;
            last = mark;
            yield return new SseItem<string>(told, job.IsComplete ? "ended" : "moved") { EventId = mark };
        }
    }
}
