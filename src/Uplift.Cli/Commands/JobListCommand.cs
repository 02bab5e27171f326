using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Jobs;

namespace Uplift.Cli.Commands;

/// <summary><c>job list</c>: install jobs, oldest first.</summary>
internal sealed class JobListCommand : UpliftCommand
{
    private const int DefaultLimit = 1_000;

    private readonly Option<string?> _tenant = new("--tenant")
    {
        Description = "Only those of this tenant.",
        HelpName = "NAME",
    };
    private readonly Option<bool> _open = new("--open") { Description = "Only those that have not ended." };
    private readonly Option<string?> _after = new("--after")
    {
        Description = "Only those behind this one.",
        HelpName = "JOB",
    };

    private readonly Option<int> _limit = new("--limit")
    {
        Description = "At most so many.",
        HelpName = "N",
        DefaultValueFactory = _ => DefaultLimit,
    };

    public JobListCommand()
        : base("list", "Shows install jobs, oldest first.", "uplift job list --open", "uplift job list --tenant diku --json")
    {
        foreach (var option in (Option[])[_tenant, _open, _after, _limit]) Add(option);
        _limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--limit must be at least 1.");
        });
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var jobs = await context.JobsAsync(cancellationToken);
        var query = new JobQuery
        {
            Tenant = context.Get(_tenant) is { } name
                ? (await context.FindTenantAsync(name, cancellationToken)).Id : null,
            OnlyOpen = context.Get(_open),
            After = context.Get(_after) ?? "",
            Limit = context.Get(_limit),
        };
        context.Output.Show(await jobs.Desk.ListAsync(query, cancellationToken), new JobListView());
        return ExitCode.Done;
    }
}
