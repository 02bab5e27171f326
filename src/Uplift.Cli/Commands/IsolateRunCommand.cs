using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Execution.Isolation;
using Uplift.Stores;
using Uplift.Workspaces;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary><c>isolate run</c>: plans, clones, upgrades the clone, switches.</summary>
internal sealed class IsolateRunCommand : UpliftCommand
{
    private readonly PlanOptionSet _plan = new();
    private readonly RunOptionSet _run = new();
    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask." };

    private readonly Option<string[]> _sql = new("--check-sql")
    {
        Description = "A query over the upgraded clone that must find nothing; may be repeated.",
        HelpName = "PRODUCT: QUERY",
    };

    public IsolateRunCommand()
        : base("run",
            "Upgrades tenants one by one on a clone, catches up with what is written meanwhile, and switches. "
            + "The old data are kept. The same command goes on after a crash.",
            "uplift isolate run --to mod-items-2.1.0 --tenant diku --yes",
            "uplift isolate run --release 2023 --tenant diku --check-sql 'mod-items: select id from items where "
                + "doc->>''price'' is null'")
    {
        _plan.AddTo(this);
        foreach (var option in (Option[])[_sql, _yes, _run.AcceptIrreversible, _run.AcceptPreview, _run.MaxBatch,
            _run.Lease]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var made = await _plan.Read(context, refresh: false, 1)
            .MakeAsync(context.Workspace, context.Actor, cancellationToken);
        if (!context.Output.Json) context.Output.Show(made, new PlanView());
        if (made.Plan.HasWork && !context.Get(_yes) && !context.Confirm("Upgrade these tenants on clones, and switch?"))
        {
            context.Output.Say("Nothing was done.");
            return ExitCode.Pending;
        }

        var desk = new IsolationDesk(context.Workspace, await _run.ReadAsync(context, cancellationToken));
        var tenants = made.Plan.Tenants.Where(
            tenant => made.Plan.Classes[tenant.Class] is { Steps.Count: > 0 } or { IsRefused: true })
            .Select(tenant => TenantId.Parse(tenant.Tenant)).ToList();
        var results = new List<IsolatedResult>();
        await Progressing.RunAsync(context.Output, tenants.Count, async observer =>
        {
            foreach (var tenant in tenants.TakeWhile(_ => !cancellationToken.IsCancellationRequested))
            {
                results.Add(await desk.ApplyAsync(
                    tenant, made.Plan, (side, token) => AskAsync(context, side, tenant, token), observer,
                    cancellationToken));
            }
        });
        context.Output.Show(new IsolateReport(results), new IsolateView());
        return Exits.Of([.. results.Select(result => result.Run!)]);
    }

    private async Task<string?> AskAsync(
        CommandContext context, IStoreProvider side, TenantId tenant, CancellationToken cancellationToken)
    {
        foreach (var query in context.Get(_sql) ?? [])
        {
            if (await SqlQuestion.FindWrongAsync(side, tenant, query, cancellationToken) is { } wrong) return wrong;
        }

        return null;
    }
}
