using System.Collections.Concurrent;

namespace Uplift.Jobs;

/// <summary>
/// Tells those who wait in this process that a job moved or that there is work. It only spares
/// waiting: whoever hears nothing looks into the control database from time to time.
/// </summary>
public sealed class JobNotices
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _jobs = new(StringComparer.Ordinal);
    private TaskCompletionSource _work = New();

    /// <summary>Ends when a job is added in this process the next time.</summary>
    public Task Work => Volatile.Read(ref _work).Task;

    /// <summary>Ends when the job moves the next time. Ask for it before looking at the job.</summary>
    public Task Next(string job) => _jobs.GetOrAdd(job, _ => New()).Task;

    /// <summary>A job was added.</summary>
    public void Added() => Interlocked.Exchange(ref _work, New()).TrySetResult();

    /// <summary>A job moved.</summary>
    public void Moved(string job)
    {
        if (_jobs.TryRemove(job, out var waiting)) waiting.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
