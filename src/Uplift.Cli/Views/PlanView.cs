using System.Text.Json;
using Spectre.Console;
using Uplift.Planning;
using Uplift.Workspaces;

namespace Uplift.Cli.Views;

/// <summary>Shows a plan: for tenants in equal state once.</summary>
internal sealed class PlanView : View<PlanMade>
{
    private const int MostNames = 8;

    /// <inheritdoc/>
    public override object Shape(PlanMade result) => new
    {
        result.Plan.Id,
        result.File,
        upToDate = result.Skipped,
        hasWork = result.Plan.HasWork,
        plan = JsonSerializer.SerializeToNode(result.Plan, PlanJson.Indented),
    };

    /// <inheritdoc/>
    public override void Write(PlanMade result, IAnsiConsole console)
    {
        var plan = result.Plan;
        var writer = console.Profile.Out.Writer;
        if (result.Skipped > 0) writer.WriteLine(
            $"{result.Skipped} tenants are at the target already (by the control database).");
        foreach (var (index, planned) in plan.Classes.Index())
        {
            var tenants = plan.Tenants.Where(tenant => tenant.Class == index).Select(tenant => tenant.Tenant).ToList();
            writer.WriteLine();
            console.Write(new Text(NamesOf(tenants), new Style(decoration: Decoration.Bold)));
            writer.WriteLine();
            WriteClass(planned, console);
        }

        if (plan.Tenants.Count == 0)
        {
            writer.WriteLine("No tenant has anything to do.");
            return;
        }

        writer.WriteLine();
        var written = result.File is null ? "" : $", written to {result.File}";
        writer.WriteLine(
            $"Plan {plan.Id} for {plan.Tenants.Count} {(plan.Tenants.Count == 1 ? "tenant" : "tenants")}{written}.");
        if (plan.HasWork) writer.WriteLine(
            $"Try it with 'uplift apply {plan.Id} --simulate'; apply it with 'uplift apply {plan.Id}'.");
    }

    private static void WriteClass(PlanClass planned, IAnsiConsole console)
    {
        foreach (var action in planned.Actions)
        {
            console.Profile.Out.Writer.WriteLine(
                $"  {action.Action} {(action.From is null ? "" : $"{action.From} -> ")}{action.Module}"
                + (action.Reason is null ? "" : $" ({action.Reason})")
                + (action.SwitchGroup is null ? "" : $" [switch group {action.SwitchGroup}]"));
        }

        foreach (var notice in planned.Resolution?.Notices ?? []) console.Profile.Out.Writer.WriteLine($"  {notice}");

        if (planned.Steps.Count > 0) console.Write(Steps(planned));
        if (planned.Steps.Any(step => !step.Reversible))
        {
            console.Profile.Out.Writer.WriteLine(planned.IsBack
                ? "  Steps marked '!' cannot be taken back: there is no way to the older version, and nothing is done."
                : "  Steps marked '!' cannot be taken back; 'apply' wants --accept-irreversible for upgrades.");
        }

        foreach (var problem in planned.Problems) DiagnosticView.Write(problem, console);
    }

    // Changes stand beneath their step: side by side they would not fit a terminal.
    private static Table Steps(PlanClass planned)
    {
        var table = Grid(
            Fixed("step"), Fixed("phase"), Flow("what"), Fixed("kind"), Fixed("type"), Fixed("priority"),
            Fixed("undo"));
        foreach (var step in planned.Steps)
        {
            var only = step.Changes.Count == 0;
            Row(table, step.Number.ToString(), step.Phase, step.Title, only ? step.Kind : "", "", "", only
                ? Mark(step.Reversible) : "");
            foreach (var change in step.Changes)
            {
                var name = change.Version is null ? change.Id : $"{change.Version}/{change.Id}";
                Row(table, "", "", $"  {name}", change.Kind, change.Type, change.Priority, Mark(change.Reversible));
            }
        }

        return table;
    }

    private static string NamesOf(List<string> tenants) => tenants.Count <= MostNames
        ? string.Join(", ", tenants)
        : $"{string.Join(", ", tenants.Take(MostNames))} and {tenants.Count - MostNames} more";

    private static string Mark(bool reversible) => reversible ? "yes" : "no !";
}
