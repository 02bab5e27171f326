using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Diagnostics;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>catalog add</c>: copies a package into the workspace.</summary>
internal sealed class CatalogAddCommand : UpliftCommand
{
    private readonly Argument<string> _path = new("PATH") { Description = "The package: a folder or .zip." };

    public CatalogAddCommand()
        : base("add", "Checks a package and copies it into the packages of the workspace.",
            "uplift catalog add mod-items-2.1.0.zip") =>
        Add(_path);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var bag = new DiagnosticBag();
        var (id, target) = await new PackageAddition(context.Workspace).AddAsync(
            context.Get(_path)!, bag, cancellationToken);
        context.Output.Report(bag);
        context.Output.Show($"Added {id} as {target}.", new SentenceView(new { id, path = target }));
        return ExitCode.Done;
    }
}
