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

    private readonly CheckOptionSet _checks = new();

    public IsolateRunCommand()
        : base("run",
            "Upgrades tenants one by one on a clone, catches up with what is written meanwhile, and switches. "
            + "The old data are kept. The same command goes on after a crash.",
            "uplift isolate run --to mod-items-2.1.0 --tenant diku --yes",
            "uplift isolate run --release 2023 --tenant diku --check-sql 'mod-items: select id from items where "
                + "doc->>''price'' is null'",
            "uplift isolate run --to mod-items-2.1.0 --tenant diku --instance './start-items {port}' "
                + "--check-http '{instance}/admin/health'")
    {
        _plan.AddTo(this);
        _checks.AddTo(this);
        foreach (var option in (Option[])[_yes, _run.AcceptIrreversible, _run.AcceptPreview, _run.MaxBatch,
            _run.Lease]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var wanted = _plan.Read(context, refresh: false, 1);
        var checks = (_checks.Read(context) with { Strategy = "isolated" }).ToSpec(wanted.Targets, false);
        var made = await wanted.MakeAsync(context.Workspace, context.Actor, cancellationToken);
        if (!context.Output.Json) context.Output.Show(made, new PlanView());
        if (made.Plan.HasWork && !context.Get(_yes) && !context.Confirm("Upgrade these tenants on clones, and switch?"))
        {
            context.Output.Say("Nothing was done.");
            return ExitCode.Pending;
        }

        var isolation = new CheckedIsolation(
            context.Workspace, await _run.ReadAsync(context, cancellationToken),
            new TenantProbe(context.Workspace, checks) { AsksAllOfEach = true });
        var tenants = made.Plan.Tenants.Where(
            tenant => made.Plan.Classes[tenant.Class] is { Steps.Count: > 0 } or { IsRefused: true })
            .Select(tenant => TenantId.Parse(tenant.Tenant)).ToList();
        var results = new List<IsolatedResult>();
        await Progressing.RunAsync(context.Output, tenants.Count, async observer =>
        {
            foreach (var tenant in tenants.TakeWhile(_ => !cancellationToken.IsCancellationRequested))
            {
                results.Add(await isolation.ApplyAsync(tenant, made.Plan, observer, cancellationToken));
            }
        });
        context.Output.Show(new IsolateReport(results), new IsolateView());
        return Exits.Of([.. results.Select(result => result.Run!)]);
    }
}
