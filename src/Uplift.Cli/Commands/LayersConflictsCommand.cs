using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>layers conflicts</c>: what upgrades left to be decided.</summary>
internal sealed class LayersConflictsCommand : UpliftCommand
{
    private readonly LayerOptionSet _options = new();

    public LayersConflictsCommand()
        : base("conflicts",
            "Lists where System and a tenant both had a say, with all values and what can be done. Writes nothing.",
            "uplift layers conflicts diku", "uplift layers conflicts diku --json") => _options.AddTo(this);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenant = await _options.FindTenantAsync(context, cancellationToken);
        var reading = await new LayerDesk(context.Workspace, context.Actor)
            .ReadAsync(tenant, _options.ModuleOf(context), null, cancellationToken);
        var found = LayerConflictShape.AllOf(reading);
        context.Output.Show(found, new LayerConflictsView());
        return found.Count == 0 ? ExitCode.Done : ExitCode.Pending;
    }
}
