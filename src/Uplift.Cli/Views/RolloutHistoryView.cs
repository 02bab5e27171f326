using Spectre.Console;
using Uplift.Rollouts;

namespace Uplift.Cli.Views;

/// <summary>Shows what happened to a rollout, the first first.</summary>
internal sealed class RolloutHistoryView : View<IReadOnlyList<RolloutEvent>>
{
    /// <inheritdoc/>
    public override object Shape(IReadOnlyList<RolloutEvent> result) => new
    {
        events = result.Select(entry => new { entry.At, entry.Actor, entry.What, entry.Reason }),
    };

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<RolloutEvent> result, IAnsiConsole console)
    {
        var table = Grid(Fixed("at"), Fixed("what"), Fixed("by"), Flow("why, or to whom"));
        foreach (var entry in result) Row(table, $"{entry.At:u}", entry.What, entry.Actor, entry.Reason);
        console.Write(table);
    }
}
