using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Execution;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Cli.Commands;

/// <summary>Applies a plan, or simulates it, with progress on standard error and the results on standard
/// output.</summary>
internal sealed class PlanRun(CommandContext context, Plan plan, RunOptions options, int parallel)
{
    /// <summary>Applies it.</summary>
    /// <param name="action">The word for the audit log.</param>
    public async Task<int> ApplyAsync(string action, CancellationToken cancellationToken)
    {
        var results = await ApplyQuietlyAsync(action, cancellationToken);
        context.Output.Show(new RunReport(plan.Id, results), new RunReportView());
        return OutcomeWord.ExitCodeOf(results);
    }

    /// <summary>Applies it and leaves it to the caller to show the results.</summary>
    public async Task<IReadOnlyList<RunResult>> ApplyQuietlyAsync(string action, CancellationToken cancellationToken)
    {
        var control = await context.ControlAsync(cancellationToken);
        using var work = new TenantWork(control, action, plan.Id, options.Actor);
        var concerned = plan.Tenants.Count(tenant => plan.Classes[tenant.Class] is { } planned
            && (planned.Steps.Count > 0 || planned.IsRefused));
        await Progressing.RunAsync(context.Output, concerned, async observer =>
        {
            await context.Workspace.UpgraderFor(observer).ApplyAsync(
                plan, options, parallel, work.TakeAsync, cancellationToken);
        });
        return work.Results;
    }

    /// <summary>Simulates it, tenant after tenant, and writes what each would change.</summary>
    public async Task<int> SimulateAsync(CancellationToken cancellationToken)
    {
        var upgrader = context.Upgrader();
        var writer = new ChangeLogWriter(context.Output);
        var results = new List<RunResult>();
        foreach (var tenant in plan.Tenants.Where(tenant => plan.Classes[tenant.Class] is { } planned
            && (planned.Steps.Count > 0 || planned.IsRefused)))
        {
            results.Add(await upgrader.SimulateAsync(
                TenantId.Parse(tenant.Tenant), plan, options, entry =>
                {
                    writer.Write(entry);
                    return Task.CompletedTask;
                }, cancellationToken));
        }

        // Standard output holds the lines of the log alone, so that they can be compared with those of the run.
        var report = new RunReport(plan.Id, results) { Simulated = true };
        if (context.Output.Json) context.Output.Say(
            $"Simulated: {writer.Written} objects would change; nothing was written.");
        else context.Output.Show(report, new RunReportView());
        if (context.Output.Json) context.Output.Report(results.SelectMany(result => result.Problems));
        return OutcomeWord.ExitCodeOf(results);
    }
}
