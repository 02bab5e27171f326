using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>tenant show</c>: one tenant, read beside its data.</summary>
internal sealed class TenantShowCommand : UpliftCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The tenant." };

    public TenantShowCommand()
        : base("show", "Shows a tenant with its labels and the collections of its modules.",
            "uplift tenant show diku") => Add(_name);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenant = await context.FindTenantAsync(context.Get(_name)!, cancellationToken);
        var details = await TenantDetails.ReadAsync(context.Workspace, tenant, cancellationToken);
        context.Output.Show(details, new TenantDetailsView());
        return ExitCode.Done;
    }
}
