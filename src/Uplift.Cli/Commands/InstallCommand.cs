using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Jobs;

namespace Uplift.Cli.Commands;

/// <summary><c>install</c>: resolves, shows, asks, and runs an install job to its end.</summary>
internal sealed class InstallCommand : UpliftCommand
{
    private readonly Argument<string> _tenant = new("TENANT") { Description = "The tenant." };
    private readonly InstallOptionSet _wanted = new();
    private readonly JobWork _work = new();
    private readonly Option<bool> _simulate = new("--simulate") { Description = "Only show what would be done." };
    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask." };

    private readonly Option<string?> _confirm = new("--confirm")
    {
        Description = "The tenant once more; needed to purge where nobody can be asked.",
        HelpName = "TENANT",
    };

    public InstallCommand()
        : base("install",
            "Installs, upgrades, disables and purges modules of a tenant, running ones and packages, as one job.",
            "uplift install diku mod-users mod-loans-2.0.0 --simulate", "uplift install diku --upgrade-all --yes",
            "uplift install diku --purge mod-notes --yes --confirm diku")
    {
        Add(_tenant);
        _wanted.AddTo(this);
        foreach (var option in (Option[])[_simulate, _yes, _confirm]) Add(option);
        _work.AddTo(this);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenant = (await context.FindTenantAsync(context.Get(_tenant)!, cancellationToken)).Id;
        var request = _wanted.Read(context, tenant);
        var jobs = await context.JobsAsync(cancellationToken);
        var simulate = context.Get(_simulate);
        if (!simulate && await jobs.Desk.FindSameAsync(request, cancellationToken) is { } same)
        {
            context.Output.Say(same.IsComplete
                ? $"Job {same.Id} has this key and ended at {same.Finished:u}."
                : $"Job {same.Id} asks for the same and is not over; going on with it.");
            return await _work.RunAsync(context, jobs, same, cancellationToken);
        }

        var entries = await jobs.Desk.SimulateAsync(request, cancellationToken);
        var plan = new InstallPlan(tenant, entries);
        if (simulate || !plan.HasWork || !context.Output.Json) context.Output.Show(plan, new InstallPlanView());
        await jobs.Planning.CheckAsync(request, entries, cancellationToken);
        if (simulate) return plan.HasWork ? ExitCode.Pending : ExitCode.Done;
        if (!plan.HasWork) return ExitCode.Done;
        if (!IsConfirmed(context, plan))
        {
            context.Output.Say("Nothing was done.");
            return ExitCode.Pending;
        }

        var job = await jobs.Desk.SubmitAsync(request, cancellationToken);
        context.Output.Say($"Job {job.Id} was {(job.State == JobState.Queued ? "queued" : "begun")}.");
        return await _work.RunAsync(context, jobs, job, cancellationToken);
    }

    // What cannot be taken back is never covered by a general yes.
    private bool IsConfirmed(CommandContext context, InstallPlan plan)
    {
        if (!context.Get(_yes) && !context.Confirm("Do this?")) return false;
        if (plan.Purged.Count == 0 || context.Get(_confirm) == plan.Tenant.Value) return true;
        return context.ConfirmByName(
            $"All data of {string.Join(", ", plan.Purged)} of tenant '{plan.Tenant}' would be lost for good.",
            plan.Tenant.Value);
    }
}
