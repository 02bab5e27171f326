using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;

namespace Uplift.Cli.Commands;

/// <summary><c>job cancel</c>: ends a job early.</summary>
internal sealed class JobCancelCommand : UpliftCommand
{
    private readonly Argument<string> _job = new("JOB") { Description = "The id of the job." };

    public JobCancelCommand()
        : base("cancel",
            "Cancels an install job: nothing more is begun, what is under way ends, what was done is taken back.",
            "uplift job cancel 019aa5d8-6b6e-7c11-8f3a-5a3c5d1f0e21") => Add(_job);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var jobs = await context.JobsAsync(cancellationToken);
        var id = context.Get(_job)!;
        await jobs.Desk.CancelAsync(id, context.Actor, cancellationToken);
        context.Output.Show(await jobs.Desk.RequireAsync(id, cancellationToken), new JobView());
        return ExitCode.Done;
    }
}
