using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;

namespace Uplift.Cli.Commands;

/// <summary><c>job remove</c>: forgets a job.</summary>
internal sealed class JobRemoveCommand : UpliftCommand
{
    private readonly Argument<string> _job = new("JOB") { Description = "The id of the job." };

    public JobRemoveCommand()
        : base("remove", "Forgets an install job that has ended; the audit log keeps it.",
            "uplift job remove 019aa5d8-6b6e-7c11-8f3a-5a3c5d1f0e21") => Add(_job);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var jobs = await context.JobsAsync(cancellationToken);
        var id = context.Get(_job)!;
        await jobs.Desk.RemoveAsync(id, context.Actor, cancellationToken);
        context.Output.Show($"Removed job {id}.", new SentenceView(new { id, removed = true }));
        return ExitCode.Done;
    }
}
