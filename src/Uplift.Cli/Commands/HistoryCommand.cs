using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Stores;

namespace Uplift.Cli.Commands;

/// <summary><c>history</c>: the runs of a tenant, and how its versions went.</summary>
internal sealed class HistoryCommand : UpliftCommand
{
    private readonly Argument<string> _tenant = new("TENANT") { Description = "The tenant." };

    public HistoryCommand()
        : base("history", "Shows the runs of a tenant and every write of a module's version.",
            "uplift history diku") => Add(_tenant);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenant = await context.FindTenantAsync(context.Get(_tenant)!, cancellationToken);
        await using var store = await context.Workspace.Provider.OpenAsync(
            tenant.Id, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        var history = new TenantHistory(tenant.Id.ToString(),
            await transaction.Runs.ReadRunsAsync(cancellationToken),
                await transaction.Ledger.ReadHistoryAsync(cancellationToken));
        context.Output.Show(history, new HistoryView());
        return ExitCode.Done;
    }
}

/// <summary>The runs of a tenant, oldest first, and every write of a module's version.</summary>
internal sealed record TenantHistory(string Tenant, IReadOnlyList<RunRecord> Runs,
    IReadOnlyList<HistoryEntry> Versions);
