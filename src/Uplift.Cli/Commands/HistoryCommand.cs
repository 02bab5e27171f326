using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>history</c>: the runs of a tenant, and how its versions went.</summary>
internal sealed class HistoryCommand : UpliftCommand
{
    private readonly Argument<string> _tenant = new("TENANT") { Description = "The tenant." };

    public HistoryCommand()
        : base("history", "Shows the runs of a tenant and every write of a module's version.",
            "uplift history diku") => Add(_tenant);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenant = await context.FindTenantAsync(context.Get(_tenant)!, cancellationToken);
        var history = await TenantHistory.ReadAsync(context.Workspace.Provider, tenant.Id, cancellationToken);
        context.Output.Show(history, new HistoryView());
        return ExitCode.Done;
    }
}
