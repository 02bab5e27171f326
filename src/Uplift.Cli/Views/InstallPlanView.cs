using Spectre.Console;
using Uplift.Jobs;
using Uplift.Stores;

namespace Uplift.Cli.Views;

/// <summary>What an install job would do.</summary>
internal sealed record InstallPlan(TenantId Tenant, IReadOnlyList<JobEntry> Entries)
{
    /// <summary>True when something is to be done.</summary>
    public bool HasWork => Entries.Any(entry => entry.Action != EntryAction.UpToDate);

    /// <summary>The modules that would lose their data.</summary>
    public IReadOnlyList<string> Purged =>
        [.. Entries.Where(entry => entry.Action is EntryAction.Purge or EntryAction.PurgeAndEnable)
            .Select(entry => entry.Id)];
}

/// <summary>Shows what an install job would do, and why.</summary>
internal sealed class InstallPlanView : View<InstallPlan>
{
    /// <inheritdoc/>
    public override object Shape(InstallPlan result) => new
    {
        tenant = result.Tenant.Value,
        result.HasWork,
        entries = result.Entries.Select(entry => new
        {
            entry.Number,
            entry.Id,
            entry.From,
            action = JobWords.Of(entry.Action),
            entry.Reason,
            entry.Waits,
            entry.SwitchGroup,
        }),
    };

    /// <inheritdoc/>
    public override void Write(InstallPlan result, IAnsiConsole console)
    {
        var table = Grid(Fixed("#"), Fixed("action"), Fixed("module"), Fixed("from"), Fixed("after"), Flow("reason"));
        foreach (var entry in result.Entries)
        {
            var purges = result.Purged.Contains(entry.Id);
            string[] cells =
            [
                $"{entry.Number}", purges
                    ? $"{JobWords.Of(entry.Action)} !" : JobWords.Of(entry.Action), entry.Id, entry.From ?? "",
                string.Join(' ', entry.Waits),
                    entry.Reason + (entry.SwitchGroup is null ? "" : $" [switch group {entry.SwitchGroup}]"),
            ];
            table.AddRow(cells.Select(cell => new Text(cell, purges ? new Style(Color.Red) : null)));
        }

        console.Write(table);
        if (!result.HasWork) console.WriteLine("Nothing is to be done.");
        if (result.Entries.Any(entry => entry.SwitchGroup is not null))
        {
            console.WriteLine("Modules of a switch group are switched together or not at all.");
        }

        if (result.Purged.Count == 0) return;
        console.Write(
            new Text($"! The data of {string.Join(", ", result.Purged)} is removed. This cannot be taken back.\n",
            new Style(Color.Red)));
    }
}
