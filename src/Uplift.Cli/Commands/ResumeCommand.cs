using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Execution;

namespace Uplift.Cli.Commands;

/// <summary><c>resume</c>: goes on with unfinished runs.</summary>
internal sealed class ResumeCommand : UpliftCommand
{
    private readonly Argument<string[]> _tenants = new("TENANT")
    {
        Description = "The tenants; none: all that have an unfinished run.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly RunOptionSet _run = new();

    public ResumeCommand()
        : base("resume", "Goes on with runs that were interrupted or failed.", "uplift resume", "uplift resume diku")
    {
        Add(_tenants);
        foreach (var option in (Option[])[_run.Parallel, _run.Phase, _run.MaxErrors, _run.AcceptIrreversible,
            _run.Done]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var named = context.Get(_tenants) ?? [];
        var tenants = await context.FindTenantsAsync(named, cancellationToken);
        var control = await context.ControlAsync(cancellationToken);
        var options = _run.Read(context);
        using var work = new TenantWork(control, "resume", "", options.Actor);
        await Progressing.RunAsync(context.Output, tenants.Count, async observer =>
        {
            var runner = context.Workspace.UpgraderFor(observer).Runner;
            var limit = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, context.Get(_run.Parallel)) };
            await Parallel.ForEachAsync(tenants, limit, async (tenant, _) =>
            {
                if (cancellationToken.IsCancellationRequested) return;
                var result = await runner.ResumeAsync(tenant.Id, options, cancellationToken);
                if (result.Outcome != RunOutcome.UpToDate || named.Length > 0) await work.TakeAsync(result);
            });
        });
        context.Output.Show(new RunReport("", work.Results), new RunReportView());
        cancellationToken.ThrowIfCancellationRequested();
        return OutcomeWord.ExitCodeOf(work.Results);
    }
}
