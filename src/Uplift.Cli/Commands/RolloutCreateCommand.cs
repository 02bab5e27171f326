using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary><c>rollout create</c>: says which tenant goes when.</summary>
internal sealed class RolloutCreateCommand : UpliftCommand
{
    private readonly RolloutOptionSet _options = new();

    public RolloutCreateCommand()
        : base("create",
            "Plans an upgrade of many tenants in waves: canaries first, then growing shares. Begins nothing.",
            "uplift rollout create --release 2023 --canary diku --waves 5%,25%,100% --soak 30m",
            "uplift rollout create --file rollout.yaml --freeze diku",
            "uplift rollout create --to mod-items-2.1.0 --label region=eu --window '22:00-04:00 Europe/Berlin' --approve") =>
        _options.AddTo(this);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var wanted = _options.Read(context);
        var spec = wanted.ToSpec(
            TargetOptions.Find(context, wanted.To ?? [], wanted.Release),
            context.Workspace.Workspace.Rules.AcceptPreview);
        var desk = new RolloutDesk(context.Workspace, await context.ControlAsync(cancellationToken));
        var rollout = await desk.CreateAsync(spec, wanted.ToChoice(), context.Actor, cancellationToken);
        context.Output.Show(await RolloutReport.ReadAsync(desk.Table, rollout, cancellationToken), new RolloutView());
        context.Output.Say($"Begin with 'uplift rollout start {rollout.Id}'.");
        return ExitCode.Done;
    }
}
