using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;

namespace Uplift.Cli.Commands;

/// <summary><c>job show</c>: how a job stands.</summary>
internal sealed class JobShowCommand : UpliftCommand
{
    private readonly Argument<string> _job = new("JOB") { Description = "The id of the job." };

    public JobShowCommand()
        : base("show", "Shows how an install job stands, module by module.",
            "uplift job show 019aa5d8-6b6e-7c11-8f3a-5a3c5d1f0e21") => Add(_job);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var jobs = await context.JobsAsync(cancellationToken);
        context.Output.Show(await jobs.Desk.RequireAsync(context.Get(_job)!, cancellationToken), new JobView());
        return ExitCode.Done;
    }
}
