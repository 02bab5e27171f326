using Spectre.Console;
using Uplift.Workspaces;

namespace Uplift.Cli.Views;

/// <summary>Shows the history of a tenant.</summary>
internal sealed class HistoryView : View<TenantHistory>
{
    /// <inheritdoc/>
    public override object Shape(TenantHistory result) => new
    {
        result.Tenant,
        runs = result.Runs.Select(StatusView.Shape),
        versions = result.Versions,
    };

    /// <inheritdoc/>
    public override void Write(TenantHistory result, IAnsiConsole console)
    {
        var runs = Grid(Fixed("run"), Flow("target"), Fixed("state"), Fixed("by"), Fixed("started"), Fixed("finished"));
        foreach (var run in result.Runs)
        {
            Row(runs, run.Id, run.Target, run.State.ToString().ToLowerInvariant(), run.Actor, Time(run.Started),
                run.Finished is { } finished ? Time(finished) : "");
        }

        console.Write(runs);
        var versions = Grid(Fixed("at"), Fixed("module"), Fixed("version"), Flow("why"), Fixed("run"), Fixed("by"));
        foreach (var entry in result.Versions)
        {
            Row(versions, Time(entry.At), entry.Product, entry.Version.Length == 0 ? "(removed)"
                : entry.Version, entry.Action, entry.Run,
                entry.Actor);
        }

        console.Write(versions);
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'");
}
