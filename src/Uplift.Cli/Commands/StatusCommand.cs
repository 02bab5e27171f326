using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>status</c>: how tenants stand.</summary>
internal sealed class StatusCommand : UpliftCommand
{
    private const int MostFailures = 10_000;
    private const int MostReaders = 8;

    private readonly Argument<string[]> _tenants = new("TENANT")
    {
        Description = "The tenants; none: all.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _live = new("--live")
    {
        Description = "Look into each tenant: its last run, how that stands, and who works on it now.",
    };

    private readonly Option<bool> _failures = new("--failures")
    {
        Description = "Also the objects that the last run left as they were; looks into each tenant.",
    };

    public StatusCommand()
        : base("status",
            "Shows module versions from the control database; and, looked at live, runs, who works on a tenant, failures.",
            "uplift status", "uplift status --live", "uplift status diku --failures")
    {
        Add(_tenants);
        Add(_live);
        Add(_failures);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenants = await context.FindTenantsAsync(context.Get(_tenants), cancellationToken);
        var failures = context.Get(_failures) ? MostFailures : 0;
        if (failures == 0 && !context.Get(_live))
        {
            context.Output.Show<IReadOnlyList<TenantStatus>>(
                [.. tenants.Select(TenantStatus.Mirrored)], new StatusView());
            return ExitCode.Done;
        }

        var found = new TenantStatus[tenants.Count];
        await Parallel.ForAsync(0, tenants.Count,
            new ParallelOptions { MaxDegreeOfParallelism = MostReaders, CancellationToken = cancellationToken },
            async (index, token) =>
                found[index] = await TenantStatus.ReadAsync(context.Workspace.Provider, tenants[index], failures,
                    token));
        context.Output.Show<IReadOnlyList<TenantStatus>>(found, new StatusView());
        var unreadable = found.Count(status => status.Problems.Count > 0);
        return unreadable == 0 ? ExitCode.Done : unreadable == found.Length ? ExitCode.Failed : ExitCode.Partial;
    }
}
