using Uplift.Cli.Hosting;
using Uplift.Cli.Views;

namespace Uplift.Cli.Commands;

/// <summary><c>catalog list</c>: the packages that are known.</summary>
internal sealed class CatalogListCommand : UpliftCommand
{
    public CatalogListCommand()
        : base("list", "Lists the packages of the workspace.", "uplift catalog list")
    {
    }

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (catalog, bag) = context.Workspace.Packages;
        context.Output.Show(catalog, new CatalogListView());
        context.Output.Report(bag);
        return Task.FromResult(bag.HasErrors ? ExitCode.Failed : ExitCode.Done);
    }
}
