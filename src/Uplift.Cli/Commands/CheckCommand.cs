using Uplift.Cli.Hosting;
using Uplift.Cli.Views;

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
        var question = _options.Read(context);
        var found = await question.CheckAsync(
            await _options.FindTenantsAsync(context, cancellationToken), cancellationToken);
        context.Output.Show(found, new CheckView());
        return found.All(gate => gate.IsOpen) ? ExitCode.Done : ExitCode.Failed;
    }
}
