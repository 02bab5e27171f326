using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Control;

namespace Uplift.Cli.Commands;

/// <summary><c>backfill list</c>: all backfills.</summary>
internal sealed class BackfillListCommand : UpliftCommand
{
    private readonly Option<bool> _open = new("--open") { Description = "Only those that have not ended." };

    public BackfillListCommand()
        : base("list", "Shows backfills: open ones first, the most urgent before the others.",
            "uplift backfill list --open") => Add(_open);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var table = new BackfillTable(await context.ControlAsync(cancellationToken));
        context.Output.Show(await table.ListAsync(context.Get(_open), cancellationToken), new BackfillListView());
        return ExitCode.Done;
    }
}
