using Spectre.Console;
using Uplift.Workspaces;

namespace Uplift.Cli.Views;

/// <summary>Shows old undo entries, run by run, and whether they were removed.</summary>
internal sealed class JournalView : View<IReadOnlyList<TenantJournal>>
{
    /// <inheritdoc/>
    public override object Shape(IReadOnlyList<TenantJournal> result) => new
    {
        removed = result.Sum(tenant => tenant.Removed),
        tenants = result.Where(tenant => tenant.Runs.Count > 0).Select(tenant => new
        {
            tenant.Tenant,
            tenant.Removed,
            tenant.Runs,
            problems = tenant.Problems.Select(DiagnosticView.Shape),
        }),
    };

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<TenantJournal> result, IAnsiConsole console)
    {
        var writer = console.Profile.Out.Writer;
        var old = result.SelectMany(tenant => tenant.Runs.Select(run => (tenant.Tenant, Run: run))).ToList();
        if (old.Count == 0)
        {
            writer.WriteLine("No run that ended so long ago has undo entries.");
            return;
        }

        var table = Grid(Fixed("tenant"), Fixed("run"), Flow("target"), Fixed("ended"), Fixed("undo entries"));
        foreach (var (tenant, run) in old)
        {
            Row(table, tenant, run.Id, run.Target, $"{run.Finished.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z", $"{run.Entries}");
        }

        console.Write(table);
        foreach (var problem in result.SelectMany(tenant => tenant.Problems)) DiagnosticView.Write(problem, console);
        var removed = result.Sum(tenant => tenant.Removed);
        writer.WriteLine(removed > 0
            ? $"Removed {removed} undo entries; these runs cannot be taken back any more."
            : $"{old.Sum(entry => entry.Run.Entries)} undo entries are there; '--yes' removes them, "
                + "and then these runs cannot be taken back any more.");
    }
}
