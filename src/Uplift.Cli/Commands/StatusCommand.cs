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

    private readonly Option<bool> _failures = new("--failures")
    {
        Description = "Also the objects that the last run left as they were.",
    };

    public StatusCommand()
        : base("status", "Shows module versions, unfinished runs, who works on a tenant, and failures.",
            "uplift status", "uplift status diku --failures")
    {
        Add(_tenants);
        Add(_failures);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenants = await context.FindTenantsAsync(context.Get(_tenants), cancellationToken);
        var failures = context.Get(_failures) ? MostFailures : 0;
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
