using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>derived status</c>: how the data stands that modules derive from objects.</summary>
internal sealed class DerivedStatusCommand : UpliftCommand
{
    private readonly Argument<string[]> _tenants = new("TENANT")
    {
        Description = "The tenants; none: all.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _to = DerivedShowCommand.MakeTo();

    public DerivedStatusCommand()
        : base("status",
            "Counts units by the version of what was derived from them; names what is new or gone. Writes nothing.",
            "uplift derived status", "uplift derived status diku --to mod-courses-2.0.0")
    {
        Add(_tenants);
        Add(_to);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenants = await context.FindTenantsAsync(context.Get(_tenants), cancellationToken);
        var module = context.Get(_to) is { } to ? context.Workspace.Complete(to) : null;
        context.Output.Show(
            await new DerivedDesk(context.Workspace, context.Actor).ReadStatusAsync(tenants, module, cancellationToken),
            new DerivedStatusView());
        return ExitCode.Done;
    }
}
