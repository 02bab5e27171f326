using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Execution;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>isolate status</c>: which tenants have a second side.</summary>
internal sealed class IsolateStatusCommand : UpliftCommand
{
    private readonly Argument<string[]> _tenants = new("TENANT") { Description = "Only these; none: all." };

    public IsolateStatusCommand()
        : base("status",
            "Shows which tenants have a second side, since when, and what was written that only one side has.",
            "uplift isolate status", "uplift isolate status diku --json") => Add(_tenants);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenants = await context.FindTenantsAsync(context.Get(_tenants), cancellationToken);
        var desk = new IsolationDesk(context.Workspace, new RunOptions { Actor = context.Actor });
        context.Output.Show(
            await desk.ListAsync([.. tenants.Select(tenant => tenant.Id)], cancellationToken), new IsolateStatusView());
        return ExitCode.Done;
    }
}
