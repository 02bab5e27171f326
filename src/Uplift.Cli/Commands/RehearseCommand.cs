using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Rollouts.Calendars;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary><c>rehearse</c>: runs an upgrade on copies of tenants and throws them away.</summary>
internal sealed class RehearseCommand : UpliftCommand
{
    private readonly TargetOptions _target = new();

    private readonly Option<string[]> _tenants = new("--tenant")
    {
        Description = "Of whom copies are made, one after the other. Tenants of different size foretell the others best.",
        HelpName = "NAME",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int?> _sample = new("--sample")
    {
        Description = "Copy at most so many rows of each table, drawn at random.",
        HelpName = "N",
    };

    private readonly Option<string[]> _done = new("--done")
    {
        Description = "A manual change that a person has made; may be repeated.",
        HelpName = "CHANGE",
    };

    private readonly Option<bool> _preview = new("--accept-preview")
    {
        Description = "Also make changes of type preview.",
    };

    public RehearseCommand()
        : base("rehearse",
            "Runs a whole upgrade on copies of tenants, throws them away, and foretells how long every tenant takes.",
            "uplift rehearse --release 2023 --tenant diku --tenant small",
            "uplift rehearse --to mod-items-2.1.0 --tenant diku --sample 10000")
    {
        _target.AddTo(this);
        foreach (var option in (Option[])[_tenants, _sample, _done, _preview]) Add(option);
        _sample.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1) result.AddError("--sample must be at least 1.");
        });
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var request = new RehearsalRequest(_target.Read(context), context.Get(_sample))
        {
            AcceptPreview = context.Get(_preview) || context.Workspace.Workspace.Rules.AcceptPreview,
            Done = context.Get(_done) ?? [],
        };
        var tenants = await context.FindTenantsAsync(context.Get(_tenants), cancellationToken);
        var desk = new RehearsalDesk(context.Workspace, await context.ControlAsync(cancellationToken));
        if (await desk.SweepAsync(cancellationToken) is > 0 and var left)
        {
            context.Output.Say($"Removed {left} cop{(left == 1 ? "y" : "ies")} that an earlier rehearsal left.");
        }

        var made = new List<Rehearsal>();
        foreach (var tenant in tenants)
        {
            context.Output.Say($"Rehearsing {tenant.Id} …");
            made.Add(await desk.RehearseAsync(tenant.Id, request, context.Actor, cancellationToken));
        }

        var foretold = made.Exists(rehearsal => rehearsal is { IsGood: true, Steps.Count: > 1 })
            ? await desk.ForecastAsync(request.Targets, context.Actor, cancellationToken) : [];
        context.Output.Show(new RehearsalReport(made, foretold), new RehearsalView());
        return made.TrueForAll(rehearsal => rehearsal.IsGood) ? ExitCode.Done : ExitCode.Partial;
    }
}
