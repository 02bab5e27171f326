using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Uplift.Jobs;
using Uplift.Server.Telemetry;

namespace Uplift.Server.Jobs;

/// <summary>Logs, counts and traces what runners do, with tenant and module in the scope.</summary>
internal sealed partial class JobTelemetry(UpliftMeter meter, TimeProvider time, ILogger<JobTelemetry> logger) : IJobObserver
{
    private readonly ConcurrentDictionary<string, Activity> _activities = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Claimed(Job job)
    {
        using var scope = Scope(job, null);
        LogClaimed(job.Id, job.Entries.Count);
        var activity = UpliftMeter.Activities.StartActivity(
            $"job {job.Request.Kind}", ActivityKind.Internal, default(ActivityContext));
        if (activity is null) return;
        activity.SetTag("uplift.job", job.Id).SetTag("uplift.tenant", job.Tenant.Value);
        _activities[job.Id] = activity;
    }

    /// <inheritdoc/>
    public void Acted(Job job, JobEntry entry, string what, TimeSpan took, string problem)
    {
        using var scope = Scope(job, entry.Id);
        meter.Calls.Record(took.TotalSeconds, new("what", what), new("module", entry.Id),
            new("outcome", problem.Length == 0 ? "ok" : "failed"));
        if (problem.Length == 0) LogActed(job.Id, what, (long)took.TotalMilliseconds);
        else LogActFailed(job.Id, what, (long)took.TotalMilliseconds, problem);
        if (_activities.TryGetValue(job.Id, out var activity))
        {
            activity.AddEvent(
                new ActivityEvent(
                    what, tags: new ActivityTagsCollection { ["module"] = entry.Id, ["problem"] = problem }));
        }
    }

    /// <inheritdoc/>
    public void Ended(Job job, JobState state, string message)
    {
        using var scope = Scope(job, null);
        var word = JobWords.Of(state);
        var took = time.GetUtcNow() - (job.Started ?? job.Created);
        meter.Jobs.Add(1, new("state", word), new("kind", job.Request.Kind));
        meter.JobTime.Record(took.TotalSeconds, new KeyValuePair<string, object?>("state", word));
        LogEnded(job.Id, word, (long)took.TotalMilliseconds, message);
        End(job, state is JobState.Done or JobState.DoneWithErrors
            ? ActivityStatusCode.Ok : ActivityStatusCode.Error, word);
    }

    /// <inheritdoc/>
    public void Dropped(Job job, Exception error)
    {
        using var scope = Scope(job, null);
        LogDropped(job.Id, error.Message);
        End(job, ActivityStatusCode.Unset, "dropped");
    }

    private void End(Job job, ActivityStatusCode status, string word)
    {
        if (!_activities.TryRemove(job.Id, out var activity)) return;
        activity.SetTag("uplift.state", word).SetStatus(status);
        activity.Dispose();
    }

    private IDisposable? Scope(Job job, string? module) => logger.BeginScope(new Dictionary<string, object?>
    {
        ["tenant"] = job.Tenant.Value,
        ["module"] = module,
    });

    [LoggerMessage(3040, LogLevel.Information, "Job {Job} was claimed: {Entries} entries")]
    private partial void LogClaimed(string job, int entries);

    [LoggerMessage(3041, LogLevel.Information, "Job {Job}: {What} in {Milliseconds} ms")]
    private partial void LogActed(string job, string what, long milliseconds);

    [LoggerMessage(3042, LogLevel.Warning, "Job {Job}: {What} failed after {Milliseconds} ms: {Problem}")]
    private partial void LogActFailed(string job, string what, long milliseconds, string problem);

    [LoggerMessage(3043, LogLevel.Information, "Job {Job} ended as {State} after {Milliseconds} ms. {Message}")]
    private partial void LogEnded(string job, string state, long milliseconds, string message);

    [LoggerMessage(3044, LogLevel.Warning, "Job {Job} was dropped and is taken up again: {Reason}")]
    private partial void LogDropped(string job, string reason);
}
