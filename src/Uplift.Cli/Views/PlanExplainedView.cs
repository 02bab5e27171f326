using Spectre.Console;
using Uplift.Planning;
using Uplift.Workspaces;

namespace Uplift.Cli.Views;

/// <summary>Why a module is in a plan at its version, or why it cannot be.</summary>
/// <param name="Module">An id or a product.</param>
/// <param name="Plan">A plan that was just made.</param>
internal sealed record PlanExplained(string Module, Plan Plan);

/// <summary>Tells it for tenants in equal state once: the module, what it is needed by, and so on back
/// to the target.</summary>
internal sealed class PlanExplainedView : View<PlanExplained>
{
    /// <inheritdoc/>
    public override object Shape(PlanExplained result) => new
    {
        result.Module,
        plan = result.Plan.Id,
        classes = result.Plan.Classes.Select((planned, index) => new
        {
            tenants = TenantsOf(result.Plan, index),
            chain = ClassExplanation.Of(planned, result.Module),
        }),
    };

    /// <inheritdoc/>
    public override void Write(PlanExplained result, IAnsiConsole console)
    {
        var writer = console.Profile.Out.Writer;
        if (result.Plan.Tenants.Count == 0) writer.WriteLine("There is no tenant.");
        foreach (var (index, planned) in result.Plan.Classes.Index())
        {
            console.Write(
                new Text(string.Join(", ", TenantsOf(result.Plan, index)), new Style(decoration: Decoration.Bold)));
            writer.WriteLine();
            foreach (var line in ClassExplanation.Of(planned, result.Module)) writer.WriteLine($"  {line}");
        }
    }

    private static IEnumerable<string> TenantsOf(Plan plan, int index) =>
        plan.Tenants.Where(tenant => tenant.Class == index).Select(tenant => tenant.Tenant);
}
