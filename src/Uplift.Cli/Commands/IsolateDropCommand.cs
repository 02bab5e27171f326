using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Execution;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>isolate drop</c>: removes the side that does not serve.</summary>
internal sealed class IsolateDropCommand : UpliftCommand
{
    private readonly Argument<string[]> _tenants = new("TENANT") { Description = "The tenants; none: all." };
    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask." };

    private readonly Option<int?> _days = new("--older-than")
    {
        Description = "Only sides that were switched at least so many days ago.",
        HelpName = "DAYS",
    };

    public IsolateDropCommand()
        : base("drop",
            "Removes the side of a tenant that does not serve, for good: a clone that is given up, or old data that "
                + "are "
            + "not needed any more.",
            "uplift isolate drop diku --yes", "uplift isolate drop --older-than 7 --yes")
    {
        Add(_tenants);
        foreach (var option in (Option[])[_days, _yes]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var entries = await context.FindTenantsAsync(context.Get(_tenants), cancellationToken);
        var desk = new IsolationDesk(context.Workspace, new RunOptions { Actor = context.Actor });
        var sides = await desk.ListAsync([.. entries.Select(tenant => tenant.Id)], cancellationToken);
        if (context.Get(_days) is { } days)
        {
            var before = context.Workspace.Time.GetUtcNow().AddDays(-days);
            sides = [.. sides.Where(side => side.Record.Since <= before
                && side.Record.Stage is CloneStage.Switched or CloneStage.Back)];
        }

        var names = string.Join(", ", sides.Select(side => side.Tenant));
        if (sides.Count > 0 && !context.Get(_yes)
            && !context.Confirm($"Remove the side that does not serve of {names}?"))
        {
            context.Output.Say("Nothing was done.");
            return ExitCode.Failed;
        }

        foreach (var side in sides) await desk.DropAsync(side.Tenant, cancellationToken);
        context.Output.Show(
            sides.Count == 0 ? "No tenant has a second side." : $"Removed the side that did not serve of {names}.",
            new SentenceView(new { dropped = sides.Select(side => side.Tenant.Value) }));
        return ExitCode.Done;
    }
}
