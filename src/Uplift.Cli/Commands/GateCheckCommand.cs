using Uplift.Cli.Hosting;
using Uplift.Cli.Views;

namespace Uplift.Cli.Commands;

/// <summary><c>gate check</c>: whether tenants have objects that module versions could not read.</summary>
internal sealed class GateCheckCommand : UpliftCommand
{
    private readonly GateOptionSet _options = new();

    public GateCheckCommand()
        : base("check",
            "Proves that module versions may be switched on, or says what is missing, how many and until when. Writes nothing.",
            "uplift gate check --to mod-items-3.0.0", "uplift gate check diku --release 2026 --json") =>
                _options.AddTo(this);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var question = _options.Read(context);
        var found = await question.ReadAsync(
            await _options.FindTenantsAsync(context, cancellationToken), await context.ControlAsync(cancellationToken),
            cancellationToken);
        context.Output.Show(found, new GateView());
        var unreadable = found.Count(gate => gate.Problems.Count > 0);
        if (unreadable > 0) return unreadable == found.Count ? ExitCode.Failed : ExitCode.Partial;
        return found.All(gate => gate.IsOpen) ? ExitCode.Done : ExitCode.Pending;
    }
}
