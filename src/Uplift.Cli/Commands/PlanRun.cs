using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Execution;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary>Applies a plan, or simulates it, with progress on standard error and the results on standard
/// output.</summary>
internal sealed class PlanRun(CommandContext context, Plan plan, RunOptions options, int parallel)
{
    // The others have nothing to do.
    private IEnumerable<PlannedTenant> Concerned => plan.Tenants.Where(
        tenant => plan.Classes[tenant.Class] is { Steps.Count: > 0 } or { IsRefused: true });

    /// <summary>Applies it.</summary>
    /// <param name="action">The word for the audit log.</param>
    /// <param name="earlier">What the same command did before it made the plan.</param>
    public async Task<int> ApplyAsync(
        string action, IReadOnlyList<RunResult> earlier, CancellationToken cancellationToken)
    {
        IReadOnlyList<RunResult> results = [.. earlier, .. await ApplyQuietlyAsync(action, cancellationToken)];
        context.Output.Show(new RunReport(plan.Id, results), new RunReportView());
        var waiting = Concerned.Count() - results.Count;
        if (!cancellationToken.IsCancellationRequested || waiting == 0) return Exits.Of(results);
        context.Output.Say(
            $"Interrupted; {waiting} tenants were not begun. Go on with 'uplift resume', then 'uplift apply {plan.Id}'.");
        return ExitCode.Interrupted;
    }

    /// <summary>Applies it and leaves it to the caller to show the results.</summary>
    public async Task<IReadOnlyList<RunResult>> ApplyQuietlyAsync(string action, CancellationToken cancellationToken)
    {
        IReadOnlyList<RunResult> results = [];
        var application = new PlanApplication(context.Workspace, plan, options, action);
        await Progressing.RunAsync(context.Output, Concerned.Count(), async observer =>
            results = await application.ApplyAsync(parallel, observer, cancellationToken));
        return results;
    }

    /// <summary>Simulates it, tenant after tenant, and writes what each would change.</summary>
    public async Task<int> SimulateAsync(CancellationToken cancellationToken)
    {
        var upgrader = context.Upgrader();
        var writer = new ChangeLogWriter(context.Output);
        var results = new List<RunResult>();
        foreach (var tenant in Concerned)
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
        return Exits.Of(results);
    }
}
