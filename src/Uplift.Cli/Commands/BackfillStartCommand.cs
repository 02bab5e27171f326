using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>backfill start</c>: records a backfill and works on it.</summary>
internal sealed class BackfillStartCommand : UpliftCommand
{
    private readonly BackfillOptionSet _options = new();
    private readonly BackfillRun _run = new();

    private readonly Argument<string[]> _tenants = new("TENANT")
    {
        Description = "The tenants; none: all.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _queue = new("--queue")
    {
        Description = "Only record it; 'backfill resume' or an application works on it.",
    };

    public BackfillStartCommand()
        : base("start", "Rewrites objects to the write version of a module version, while applications go on writing.",
            "uplift backfill start --to mod-items-2.0.0",
            "uplift backfill start diku --to mod-items-2.0.0 --share 0.2 --max-lag 5",
            "uplift backfill start diku --to mod-items-2.0.0 --collection items --object i1 --force")
    {
        Add(_tenants);
        _options.AddTo(this);
        _run.AddTo(this);
        Add(_queue);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenants = await context.FindTenantsAsync(context.Get(_tenants), cancellationToken);
        var desk = new BackfillDesk(context.Workspace, await context.ControlAsync(cancellationToken));
        var backfill = await desk.StartAsync(
            _options.Read(context), [.. tenants.Select(tenant => tenant.Id)], context.Actor, cancellationToken);
        context.Output.Say($"Backfill {backfill.Id} was {(context.Get(_queue) ? "queued" : "begun")}.");
        return context.Get(_queue)
            ? await BackfillRun.ShowAsync(context, desk, backfill, cancellationToken)
            : await _run.RunAsync(context, desk, backfill, cancellationToken);
    }
}
