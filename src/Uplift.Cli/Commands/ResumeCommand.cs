using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Execution;
using Uplift.Workspaces;

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
            _run.AcceptPreview, _run.Review, _run.RequireSigned,
            _run.Done, _run.MaxBatch, _run.Lease]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var named = context.Get(_tenants) ?? [];
        var tenants = await context.FindTenantsAsync(named, cancellationToken);
        IReadOnlyList<RunResult> results = [];
        var options = await _run.ReadAsync(context, cancellationToken);
        var unfinished = new UnfinishedRuns(context.Workspace, options, context.Get(_run.Parallel));
        await Progressing.RunAsync(context.Output, tenants.Count, async observer =>
            results = await unfinished.ResumeAsync([.. tenants.Select(tenant => tenant.Id)], "resume",
                result => result.Outcome != RunOutcome.UpToDate || named.Length > 0, observer, cancellationToken));
        context.Output.Show(new RunReport("", results), new RunReportView());
        cancellationToken.ThrowIfCancellationRequested();
        return Exits.Of(results);
    }
}
