using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Diagnostics;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>journal prune</c>: removes undo entries of runs that ended long ago.</summary>
internal sealed class JournalPruneCommand : UpliftCommand
{
    private readonly Argument<string[]> _tenants = new("TENANT")
    {
        Description = "The tenants; none: all.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _age = new("--older-than")
    {
        Description = "Of runs that ended so long ago: 12h, 30d. Else as long as 'keepJournal' of the workspace says.",
        HelpName = "TIME",
    };

    private readonly Option<bool> _yes = new("--yes")
    {
        Description = "Remove them; else it is only shown what would be.",
    };

    public JournalPruneCommand()
        : base("prune",
            "Removes undo entries of runs that ended long ago. Such runs cannot be taken back any more; they stay in the history.",
            "uplift journal prune --older-than 90d", "uplift journal prune diku --older-than 90d --yes")
    {
        Add(_tenants);
        Add(_age);
        Add(_yes);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var pruning = new JournalPruning(context.Workspace, ReadAge(context));
        var tenants = await context.FindTenantsAsync(context.Get(_tenants), cancellationToken);
        var removes = context.Get(_yes);
        var found = removes
            ? await pruning.PruneAsync(tenants, context.Actor, cancellationToken)
            : await pruning.FindAsync(tenants, cancellationToken);
        context.Output.Show(found, new JournalView());
        if (found.Any(tenant => tenant.Problems.Count > 0)) return ExitCode.Partial;
        return removes || found.All(tenant => tenant.Runs.Count == 0) ? ExitCode.Done : ExitCode.Pending;
    }

    private TimeSpan? ReadAge(CommandContext context)
    {
        if (context.Get(_age) is not { } text) return null;
        return DurationText.TryParse(text, out var age) ? age
            : throw new UpliftException(
                DiagnosticCodes.WrongUsage, $"{QuotedText.Of(text)} is no time.", hint: DurationText.Hint);
    }
}
