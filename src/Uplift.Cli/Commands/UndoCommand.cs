using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>undo</c>: takes back the last run.</summary>
internal sealed class UndoCommand : UpliftCommand
{
    private readonly Argument<string?> _tenant = new("TENANT")
    {
        Description = "The tenant.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _all = new("--all") { Description = "Every tenant." };

    private readonly Option<string?> _name = new("--run")
    {
        Description = "Only if this is the last run; its name or the beginning of it.",
        HelpName = "RUN",
    };

    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask." };
    private readonly RunOptionSet _run = new();

    public UndoCommand()
        : base("undo",
            "Takes back the last run of a tenant. What was edited since is merged, and reported where it cannot be.",
            "uplift undo diku --yes", "uplift undo --all --yes")
    {
        Add(_tenant);
        foreach (var option in (Option[])[_all, _name, _yes, _run.Parallel, _run.MaxBatch, _run.Lease]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var name = context.Get(_tenant);
        if (name is null != context.Get(_all))
        {
            throw new UpliftException(DiagnosticCodes.WrongUsage, "The tenant is missing, or there is one and --all.",
                hint: "Say 'uplift undo TENANT' or 'uplift undo --all'.");
        }

        var tenants = await context.FindTenantsAsync(name is null ? [] : [name], cancellationToken);
        if (!context.Get(_yes)
            && !context.Confirm($"Take back the last run of {name ?? $"all {tenants.Count} tenants"}?"))
        {
            context.Output.Say("Nothing was done.");
            return ExitCode.Failed;
        }

        IReadOnlyList<RunResult> results = [];
        var runs = new LastRuns(
            context.Workspace, await _run.ReadAsync(context, cancellationToken), context.Get(_run.Parallel));
        await Progressing.RunAsync(context.Output, tenants.Count, async observer =>
            results = await runs.UndoAsync(
                [.. tenants.Select(tenant => tenant.Id)], context.Get(_name), observer, cancellationToken));
        context.Output.Show(new RunReport("", results) { Undone = true }, new RunReportView());
        cancellationToken.ThrowIfCancellationRequested();
        return Exits.Of(results);
    }
}
