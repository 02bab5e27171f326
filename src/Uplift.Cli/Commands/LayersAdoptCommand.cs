using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Layers.Adoption;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>layers adopt</c>: takes over what was loaded without Uplift.</summary>
internal sealed class LayersAdoptCommand : UpliftCommand
{
    private readonly Argument<string> _tenant = new("TENANT") { Description = "The tenant." };

    private readonly Argument<string?> _module = new("MODULE-VERSION")
    {
        Description = "The module, or the version that the data has; without it the recorded one.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _show = new("--show-never-loaded")
    {
        Description =
            "Show the records of a collection of which nothing was ever loaded; else they are hidden, as they are now.",
    };

    private readonly Option<bool> _yes = new("--yes") { Description = "Adopt without asking." };

    public LayersAdoptCommand()
        : base("adopt",
            "Compares records that were loaded without Uplift with all releases that shipped them, and takes them over as "
            + "System, edits, deletions and the tenant's own. Reports first; nothing is changed before it is confirmed.",
            "uplift layers adopt diku", "uplift layers adopt diku mod-inventory-storage-15.4.0 --yes")
    {
        Add(_tenant);
        Add(_module);
        Add(_show);
        Add(_yes);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenant = (await context.FindTenantAsync(context.Get(_tenant)!, cancellationToken)).Id;
        var neverLoaded = context.Get(_show) ? NeverLoadedCollections.Show : NeverLoadedCollections.Hide;
        var desk = new LayerDesk(context.Workspace, context.Actor);
        var (package, result) = await desk.TryAdoptAsync(tenant, context.Get(_module), neverLoaded, cancellationToken);
        context.Output.Show(
            AdoptionShape.Of(tenant.ToString(), package.Id.ToString(), result), new LayerAdoptionView());
        if (!context.Get(_yes) && !context.Confirm($"Adopt the records of {tenant} like this?"))
        {
            context.Output.Say("Nothing was changed.");
            return ExitCode.Pending;
        }

        await desk.AdoptAsync(tenant, package, neverLoaded, cancellationToken);
        context.Output.Say($"Adopted. 'uplift layers show {tenant}' shows it; the next upgrade keeps what was found.");
        return ExitCode.Done;
    }
}
