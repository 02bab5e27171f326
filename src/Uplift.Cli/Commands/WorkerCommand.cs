using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Uplift.Cli.Hosting;
using Uplift.Rollouts;
using Uplift.Workers;

namespace Uplift.Cli.Commands;

/// <summary><c>worker</c>: a process that works on rollouts.</summary>
internal sealed class WorkerCommand : UpliftCommand
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private readonly Option<int> _slices = new("--slices")
    {
        Description = "How many groups of tenants it works on at once.",
        HelpName = "N",
        DefaultValueFactory = _ => WorkerSettings.DefaultSlices,
    };

    private readonly Option<int> _lease = new("--lease")
    {
        Description =
            "Seconds after which another worker may take a tenant from this one when it gives no sign of life.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => (int)new WorkerSettings().Lease.TotalSeconds,
    };

    private readonly Option<bool> _untilIdle = new("--until-idle")
    {
        Description = "End when no rollout has anything to do.",
    };

    public WorkerCommand()
        : base("worker",
            "Works on rollouts. Beside a control database in PostgreSQL any number of workers share them; one that dies is "
                + "replaced by the others.",
            "uplift worker", "uplift rollout start 20261121 && uplift worker --until-idle")
    {
        foreach (var option in (Option[])[_slices, _lease, _untilIdle]) Add(option);
        foreach (var option in (Option<int>[])[_slices, _lease])
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() < 1) result.AddError($"{option.Name} must be at least 1.");
            });
        }
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var table = new RolloutTable(await context.ControlAsync(cancellationToken));
        var settings = new WorkerSettings
        {
            Slices = context.Get(_slices),
            Lease = TimeSpan.FromSeconds(context.Get(_lease)),
        };
        await using var worker = await WorkerHost.StartAsync(context.Workspace, settings, Log, cancellationToken);
        context.Output.Say(
            "Working. Ctrl+C ends it; what is under way stops between two batches, and the next worker goes on.");
        try
        {
            while (!context.Get(_untilIdle) || await IsBusyAsync(table, context.Workspace.Time.GetUtcNow(), cancellationToken))
            {
                await Task.Delay(s_pause, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            context.Output.Say("Stopping.");
        }

        return ExitCode.Done;
    }

    private static void Log(ILoggingBuilder logging)
    {
        logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        logging.Services.Configure<ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    // What waits for a person, or for its hour, does not wait for this process.
    private static async Task<bool> IsBusyAsync(
        RolloutTable table, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var rollout in await table.ReadMovingAsync(cancellationToken))
        {
            var tally = await table.TallyAsync(rollout, cancellationToken);
            if (RolloutDecision.Next(rollout, tally, now) is not RolloutMove.Wait) return true;
        }

        return false;
    }
}
