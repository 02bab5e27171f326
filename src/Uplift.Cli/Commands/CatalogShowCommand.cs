using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Diagnostics;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>catalog show</c>: what one package holds.</summary>
internal sealed class CatalogShowCommand : UpliftCommand
{
    private readonly Argument<string> _module = new("MODULE")
    {
        Description = "The module, as product-version; a product alone means its newest package.",
    };

    public CatalogShowCommand()
        : base("show", "Shows the collections and changes of a package.", "uplift catalog show mod-items-2.1.0") =>
            Add(_module);

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var catalog = context.Workspace.Catalog;
        var module = context.Get(_module)!;
        var package = catalog.Find(context.Workspace.Complete(module)) ?? throw new UpliftException(
            DiagnosticCodes.UnknownTarget, $"The catalog has no package of {QuotedText.Of(module)}.",
            hint: NearName.Hint(module, catalog.All.Select(entry => entry.Id.ToString()),
                "See 'uplift catalog list'."));
        context.Output.Show(package, new PackageView());
        return Task.FromResult(ExitCode.Done);
    }
}
