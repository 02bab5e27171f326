using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Execution;
using Uplift.Execution.Isolation;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>isolate back</c>: lets the old data serve again.</summary>
internal sealed class IsolateBackCommand : UpliftCommand
{
    private readonly Argument<string> _tenant = new("TENANT") { Description = "The tenant." };
    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask." };

    private readonly Option<bool> _leave = new("--leave-written")
    {
        Description =
            "Leave what was written since the switch on the new side and tell of it, instead of bringing it back.",
    };

    public IsolateBackCommand()
        : base("back",
            "Lets the old data of a tenant serve again, at once. What was written since comes back through the undo.",
            "uplift isolate back diku --yes", "uplift isolate back diku --leave-written --yes")
    {
        Add(_tenant);
        foreach (var option in (Option[])[_leave, _yes]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenant = (await context.FindTenantAsync(context.Get(_tenant)!, cancellationToken)).Id;
        if (!context.Get(_yes) && !context.Confirm($"Let the old data of {tenant} serve again?"))
        {
            context.Output.Say("Nothing was done.");
            return ExitCode.Failed;
        }

        var choice = context.Get(_leave) ? BackChoice.Report : BackChoice.Replay;
        var result = await new IsolationDesk(context.Workspace, new RunOptions { Actor = context.Actor })
            .BackAsync(tenant, choice, cancellationToken);
        context.Output.Show(new IsolateReport([result]) { IsBack = true, Choice = choice }, new IsolateView());
        return Exits.Of([result.Run!]);
    }
}
