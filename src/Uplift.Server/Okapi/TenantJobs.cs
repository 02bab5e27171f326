using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Uplift.Diagnostics;
using Uplift.Jobs;

namespace Uplift.Server.Okapi;

/// <summary>Jobs as Okapi shows them.</summary>
internal sealed class TenantJobs(JobDesk desk, IHostApplicationLifetime lifetime)
{
    /// <summary>The kind of the jobs that the install and upgrade calls make; others are not shown by them.</summary>
    public const string Kind = "install";

    /// <summary>The kind of the jobs behind calls for a single module.</summary>
    public const string SingleKind = "module";

    /// <summary>The job when it has ended well.</summary>
    /// <exception cref="UpliftException">It did not.</exception>
    public async Task<Job> FinishAsync(JobRequest request, CancellationToken cancellationToken)
    {
        // Whoever asked may go away; the job goes on.
        var job = await desk.SubmitAsync(request, cancellationToken);
        job = await WaitAsync(job, cancellationToken);
        if (job.IsSuccess) return job;
        var why = job.FirstError.Length > 0 ? $"{job.FirstError} {job.Message}".TrimEnd() : job.Message;
        throw new UpliftException(DiagnosticCodes.InvalidInstall,
            $"Job {job.Id} of tenant '{job.Tenant}' ended as {JobWords.Of(job.State)}: {why}");
    }

    /// <summary>A job record.</summary>
    public static JsonObject Shape(Job job)
    {
        var result = new JsonObject { ["id"] = job.Id, ["complete"] = job.IsComplete };
        result["startDate"] = Time(job.Started ?? job.Created);
        if (job.Finished is { } finished) result["endDate"] = Time(finished);
        result["modules"] = new JsonArray([.. job.Entries.Select(entry => Shape(entry, Stages.Shown))]);
        result["state"] = JobWords.Of(job.State);
        if (job.Message.Length > 0) result["message"] = job.Message;
        return result;
    }

    /// <summary>The entries of a job or a simulation.</summary>
    public static JsonArray Shape(IReadOnlyList<JobEntry> entries) =>
        [.. entries.Select(entry => Shape(entry, Stages.Left))];

    private async Task<Job> WaitAsync(Job job, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, lifetime.ApplicationStopping);
        try
        {
            return await desk.WaitAsync(job.Id, either.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new UpliftException(
                DiagnosticCodes.StoreUnavailable, $"The server is being stopped; job {job.Id} is not over.",
                hint: $"It goes on when a server runs again: GET /_/proxy/tenants/{job.Tenant}/install/{job.Id}.");
        }
    }

    private static JsonObject Shape(JobEntry entry, Stages stages)
    {
        var result = new JsonObject { ["id"] = entry.Id };
        if (entry.From is { } from) result["from"] = from;
        result["action"] = entry.Action switch
        {
            EntryAction.Enable or EntryAction.PurgeAndEnable => "enable",
            EntryAction.Disable or EntryAction.Purge => "disable",
            _ => "uptodate",
        };
        if (stages == Stages.Shown) result["stage"] = StageOf(entry.Stage);
        var message = string.Join(" ", new[] { entry.Error, entry.Message }.Where(text => text.Length > 0));
        if (message.Length > 0) result["message"] = message;
        return result;
    }

    // Okapi has fewer words: what is not done is waiting, or at its call.
    private static string StageOf(EntryStage stage) => stage switch
    {
        EntryStage.Done => "done",
        EntryStage.Pending or EntryStage.Skipped or EntryStage.Undone => "pending",
        _ => "invoke",
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");

    private enum Stages
    {
        Left,
        Shown,
    }
}
