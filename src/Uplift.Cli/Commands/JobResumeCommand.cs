using System.CommandLine;
using Uplift.Cli.Hosting;

namespace Uplift.Cli.Commands;

/// <summary><c>job resume</c>: goes on with a job that was interrupted.</summary>
internal sealed class JobResumeCommand : UpliftCommand
{
    private readonly Argument<string> _job = new("JOB") { Description = "The id of the job." };
    private readonly JobWork _work = new();

    public JobResumeCommand()
        : base("resume",
            "Goes on with an install job that was interrupted, or waits for it where another process does.",
            "uplift job resume 019aa5d8-6b6e-7c11-8f3a-5a3c5d1f0e21")
    {
        Add(_job);
        _work.AddTo(this);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var jobs = await context.JobsAsync(cancellationToken);
        var job = await jobs.Desk.RequireAsync(context.Get(_job)!, cancellationToken);
        return await _work.RunAsync(context, jobs, job, cancellationToken);
    }
}
