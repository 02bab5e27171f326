using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Diagnostics;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>tenant remove</c>: forgets a tenant, and with --purge deletes its data.</summary>
internal sealed class TenantRemoveCommand : UpliftCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The tenant." };
    private readonly Option<bool> _purge = new("--purge")
    {
        Description = "Also delete all of its data. This cannot be taken back.",
    };
    private readonly Option<bool> _yes = new("--yes") { Description = "Needed to delete data." };

    private readonly Option<string?> _confirm = new("--confirm")
    {
        Description = "The name once more; needed to delete data.",
        HelpName = "NAME",
    };

    public TenantRemoveCommand()
        : base("remove", "Forgets a tenant; its data stays, unless it is purged.",
            "uplift tenant remove diku", "uplift tenant remove diku --purge --yes --confirm diku")
    {
        Add(_name);
        foreach (var option in (Option[])[_purge, _yes, _confirm]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenant = (await context.FindTenantAsync(context.Get(_name)!, cancellationToken)).Id;
        var purge = context.Get(_purge);
        if (purge && (!context.Get(_yes) || context.Get(_confirm) != tenant.Value))
        {
            throw new UpliftException(DiagnosticCodes.NotConfirmed,
                $"All data of tenant '{tenant}' would be lost; nothing was done.",
                hint: $"Say 'uplift tenant remove {tenant} --purge --yes --confirm {tenant}'.");
        }

        await new TenantRemoval(context.Workspace, context.Actor).RemoveAsync(
            tenant, purge ? TenantData.Delete : TenantData.Keep, cancellationToken);
        context.Output.Show(
            purge ? $"Removed {tenant} and all of its data." : $"Removed {tenant}; its data is still there.",
            new SentenceView(new { tenant = tenant.ToString(), purged = purge }));
        return ExitCode.Done;
    }
}
