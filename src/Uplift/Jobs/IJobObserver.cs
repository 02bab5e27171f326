namespace Uplift.Jobs;

/// <summary>Hears what runners do, for logs and metrics. It must be quick and must not fail.</summary>
public interface IJobObserver
{
    /// <summary>A runner of this process has taken a job, or goes on with it.</summary>
    public void Claimed(Job job);

    /// <summary>A module was called, or package changes were made or taken back.</summary>
    /// <param name="what">What was done, such as <c>POST /_/tenant</c>.</param>
    /// <param name="problem">What went wrong; "" when it went well.</param>
    public void Acted(Job job, JobEntry entry, string what, TimeSpan took, string problem);

    /// <summary>A job has ended.</summary>
    public void Ended(Job job, JobState state, string message);

    /// <summary>A runner stopped without an end: the job was taken over, or is taken up again later.</summary>
    public void Dropped(Job job, Exception error);
}

/// <summary>Hears nothing.</summary>
public sealed class SilentJobObserver : IJobObserver
{
    /// <inheritdoc/>
    public void Claimed(Job job)
    {
    }

    /// <inheritdoc/>
    public void Acted(Job job, JobEntry entry, string what, TimeSpan took, string problem)
    {
    }

    /// <inheritdoc/>
    public void Ended(Job job, JobState state, string message)
    {
    }

    /// <inheritdoc/>
    public void Dropped(Job job, Exception error)
    {
    }
}
