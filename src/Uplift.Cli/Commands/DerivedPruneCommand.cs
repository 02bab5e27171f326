using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>derived prune</c>: removes copies of derived data that nobody needs.</summary>
internal sealed class DerivedPruneCommand : UpliftCommand
{
    private readonly Argument<string> _tenant = new("TENANT") { Description = "The tenant." };

    private readonly Option<bool> _yes = new("--yes")
    {
        Description = "Remove them; without it they are counted. No older code may run any more.",
    };

    public DerivedPruneCommand()
        : base("prune",
            "Removes derived data that the installed versions do not need: of what is gone, and older than is read.",
            "uplift derived prune diku", "uplift derived prune diku --yes")
    {
        Add(_tenant);
        Add(_yes);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenant = (await context.FindTenantAsync(context.Get(_tenant)!, cancellationToken)).Id;
        var mode = context.Get(_yes) ? PruneMode.Remove : PruneMode.Count;
        var pruned = await new DerivedDesk(context.Workspace, context.Actor)
            .PruneAsync(tenant, mode, cancellationToken);
        context.Output.Show(pruned, new DerivedPruningView());
        return mode == PruneMode.Remove || pruned.Count == 0 ? ExitCode.Done : ExitCode.Pending;
    }
}
