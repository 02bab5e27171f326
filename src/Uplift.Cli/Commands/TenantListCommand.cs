using Uplift.Cli.Hosting;
using Uplift.Cli.Views;

namespace Uplift.Cli.Commands;

/// <summary><c>tenant list</c>: the tenants by the control database, without connecting to any.</summary>
internal sealed class TenantListCommand : UpliftCommand
{
    public TenantListCommand()
        : base("list", "Lists the tenants with their module versions, as the control database knows them.",
            "uplift tenant list")
    {
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        context.Output.Show(await context.FindTenantsAsync([], cancellationToken), new TenantListView());
        return ExitCode.Done;
    }
}
