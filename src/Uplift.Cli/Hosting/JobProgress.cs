using Spectre.Console;
using Uplift.Execution;
using Uplift.Jobs;

namespace Uplift.Cli.Hosting;

/// <summary>Shows on standard error how a job moves, whoever runs it: a bar on a terminal, plain
/// lines elsewhere.</summary>
internal sealed class JobProgress(Output output, JobDesk desk) : IJobObserver
{
    private readonly HashSet<string> _said = [];

    /// <summary>Does work while the job's progress shows.</summary>
    /// <param name="work">Ends when the job has; it is given who hears what runs of package changes tell.</param>
    public async Task<Job> RunAsync(Job job, Func<IRunObserver, Task<Job>> work, CancellationToken cancellationToken)
    {
        if (!Output.IsLively || !output.Talk.Profile.Capabilities.Interactive)
        {
            return await FollowAsync(job, SayMoves, () => work(new StepsOnly(new PlainProgress())), cancellationToken);
        }

        return await output.Talk.Progress().AutoClear(true).HideCompleted(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(),
                new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(bars =>
            {
                var all = bars.AddTask(Markup.Escape($"{job.Tenant}"), maxValue: Math.Max(1, job.Entries.Count));
                return FollowAsync(
                    job, moved => Advance(all, moved), () => work(new StepsOnly(new LiveProgress(bars, all))),
                    cancellationToken);
            });
    }

    /// <summary>Says once that somebody else is at it.</summary>
    public void SayElsewhere(Job job) => SayOnce("elsewhere", job.State == JobState.Queued
        ? $"{job.Tenant}: job {job.Id} waits for its turn."
        : $"{job.Tenant}: another process works on job {job.Id}; if it died, the job is taken over.");

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
        if (error is OperationCanceledException) return;
        SayOnce(error.Message,
            $"{job.Tenant}: job {job.Id} was dropped and is taken up again: {error.Message.ReplaceLineEndings(" ")}");
    }

    private async Task<Job> FollowAsync(
        Job job, Action<Job> moved, Func<Task<Job>> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = WatchAsync(job.Id, moved, stop.Token);
        try
        {
            var ended = await work();
            moved(ended);
            return ended;
        }
        finally
        {
            await stop.CancelAsync();
            await watching;
        }
    }

    // Only shows: what goes wrong with looking is told by the work itself, which looks at the same table.
    private async Task WatchAsync(string id, Action<Job> moved, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var job in desk.WatchAsync(id, cancellationToken)) moved(job);
        }
        catch (Exception error)
            when (error is OperationCanceledException or System.Data.Common.DbException or Diagnostics.UpliftException)
        {
            // The bar stands still.
        }
    }

    private static void Advance(ProgressTask all, Job job)
    {
        all.MaxValue = Math.Max(1, job.Entries.Count);
        all.Value = job.DoneEntries;
        var doing = job.State == JobState.RollingBack ? "takes back" : JobWords.Of(job.State);
        all.Description = Markup.Escape($"{job.Tenant}: {doing} {string.Join(", ", job.Current.Take(3))}".TrimEnd());
    }

    private void SayMoves(Job job)
    {
        if (job.State == JobState.RollingBack) SayOnce("rolling-back", $"{job.Tenant}: taking back what was done");
        foreach (var entry in job.Entries.Where(
            entry => entry.Stage is EntryStage.Done or EntryStage.Failed or EntryStage.Undone
            or EntryStage.Left && entry.Action != EntryAction.UpToDate))
        {
            SayOnce($"{entry.Number} {entry.Stage}", $"{job.Tenant}: {entry.Id}: {JobWords.Of(entry.Stage)}"
                + (entry.Stage == EntryStage.Failed ? $": {entry.Error}" : ""));
        }
    }

    private void SayOnce(string key, string text)
    {
        lock (_said)
        {
            if (_said.Add(key)) output.Talk.Profile.Out.Writer.WriteLine(text);
        }
    }

    /// <summary>Passes on the steps of runs; that a run ended is told as the end of its entry.</summary>
    private sealed class StepsOnly(IRunObserver inner) : IRunObserver
    {
        public void On(RunEvent happened)
        {
            if (happened is not TenantFinished) inner.On(happened);
        }
    }
}
