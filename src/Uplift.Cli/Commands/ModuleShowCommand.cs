using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>module show</c>: one module version.</summary>
internal sealed class ModuleShowCommand : UpliftCommand
{
    private readonly Argument<string> _id = new("ID") { Description = "The id of the module, with its version." };

    public ModuleShowCommand()
        : base("show", "Shows what a module provides and requires, where it runs and whom it serves.",
            "uplift module show mod-users-19.0.0", "uplift module show mod-users-19.0.0 --json") => Add(_id);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var view = await (await context.JobsAsync(cancellationToken)).Modules.ReadAsync(cancellationToken);
        var module = Find(view, context.Get(_id)!);
        var control = await context.ControlAsync(cancellationToken);
        var tenants = await control.Modules.FindTenantsAsync(
            module.Id.Product, module.Id.Version!.Text, cancellationToken);
        context.Output.Show(
            new ModuleDetails(
                module, KnownModule.Of(module, view), [.. view.Directory.InstancesOf(module.Id.Text)], tenants),
            new ModuleDetailsView());
        return ExitCode.Done;
    }

    /// <summary>The descriptor of an id.</summary>
    /// <exception cref="UpliftException">It is not known.</exception>
    public static ModuleDescriptor Find(ModuleView view, string id) => view.Find(id) ?? throw new UpliftException(
        DiagnosticCodes.NotFound, $"There is no module {QuotedText.Of(id)}.",
        hint: NearName.Hint(id, view.Registry.All.Select(module => module.Id.Text), "See 'uplift module list'."));
}
