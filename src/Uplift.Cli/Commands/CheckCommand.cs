using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>check</c>: whether the code of module versions may start on the data of tenants.</summary>
internal sealed class CheckCommand : UpliftCommand
{
    private readonly GateOptionSet _options = new();

    public CheckCommand()
        : base("check",
            "Says whether the code of module versions may start on the data of tenants, by its exit code: 0 or 1. Writes nothing.",
            "uplift check --to mod-items-3.0.0", "uplift check diku --release 2026") => _options.AddTo(this);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var provider = context.Workspace.Provider;
        var found = await _options.AskAsync(
            context, (tenant, packages, token) => TenantGate.CheckAsync(provider, tenant, packages, token), cancellationToken);
        context.Output.Show(found, new CheckView());
        return found.All(gate => gate.IsOpen) ? ExitCode.Done : ExitCode.Failed;
    }
}
