using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Jobs;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary>Runs a job to its end in this process, or waits where another one does, and shows
/// what came of it.</summary>
internal sealed class JobWork
{
    private readonly Option<int> _takeover = new("--takeover")
    {
        Description = "Seconds after which the job is taken over from a process that gives no sign of life.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => (int)new JobRunOptions().Takeover.TotalSeconds,
    };

    private readonly Option<string?> _platform = new("--platform-url")
    {
        Description = "Where modules find the platform (X-Okapi-Url); else they are not told.",
        HelpName = "URL",
    };

    public JobWork() => _takeover.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < 1) result.AddError("--takeover must be at least 1.");
    });

    public void AddTo(Command command)
    {
        command.Add(_platform);
        command.Add(_takeover);
    }

    /// <summary>Runs it, shows it, and says what its end means.</summary>
    public async Task<int> RunAsync(
        CommandContext context, WorkspaceJobs jobs, Job job, CancellationToken cancellationToken)
    {
        var progress = new JobProgress(context.Output, jobs.Desk);
        try
        {
            var ended = job.IsComplete ? job : await progress.RunAsync(job, runs => jobs.FinishAsync(job, new JobRunOptions
            {
                Takeover = TimeSpan.FromSeconds(context.Get(_takeover)),
                PlatformUrl = context.Get(_platform),
                Runs = runs,
                Observer = progress,
                Elsewhere = progress.SayElsewhere,
            }, cancellationToken), cancellationToken);
            context.Output.Show(ended, new JobView());
            return Exits.Of(ended);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            context.Output.Say(
                $"Interrupted; job {job.Id} stays as it is. Go on with 'uplift job resume {job.Id}' or the same command; "
                + "a server does so by itself.");
            return ExitCode.Interrupted;
        }
    }
}
