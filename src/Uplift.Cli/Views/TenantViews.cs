using Spectre.Console;
using Uplift.Control;
using Uplift.Workspaces;

namespace Uplift.Cli.Views;

/// <summary>Shows a tenant that was added.</summary>
internal sealed class TenantAddedView : View<TenantAdded>
{
    /// <inheritdoc/>
    public override object Shape(TenantAdded result) => new
    {
        result.Tenant,
        result.Loaded,
        installation = RunReportView.Shape(result.Result),
    };

    /// <inheritdoc/>
    public override void Write(TenantAdded result, IAnsiConsole console)
    {
        var writer = console.Profile.Out.Writer;
        var modules = string.Join(' ', result.Result.Modules.Select(module => $"{module.Product} {module.Version}"));
        if (!OutcomeWord.IsGood(result.Result.Outcome))
        {
            writer.WriteLine(
                $"Tenant {result.Tenant} was added, and its installation {OutcomeWord.Of(result.Result.Outcome)}.");
            foreach (var problem in result.Result.Problems) DiagnosticView.Write(problem, console);
            return;
        }

        writer.WriteLine($"Added {result.Tenant}{(modules.Length == 0 ? "" : $" with {modules}")}"
            + (result.Loaded == 0 ? "." : $", {result.Loaded} objects loaded."));
    }
}

/// <summary>Shows the tenants that the control database knows.</summary>
internal sealed class TenantListView : View<IReadOnlyList<TenantEntry>>
{
    /// <inheritdoc/>
    public override object Shape(IReadOnlyList<TenantEntry> result) => new { tenants = result.Select(Shape) };

    /// <summary>What is written of one tenant as JSON.</summary>
    public static object Shape(TenantEntry tenant) => new
    {
        tenant = tenant.Id.ToString(),
        tenant.Display,
        tenant.Labels,
        tenant.Added,
        tenant.Store,
        tenant.Modules,
    };

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<TenantEntry> result, IAnsiConsole console)
    {
        if (result.Count == 0)
        {
            console.WriteLine("There is no tenant yet; add one with 'uplift tenant add'.");
            return;
        }

        var table = Grid(Fixed("tenant"), Flow("name"), Flow("labels"), Flow("modules"));
        foreach (var tenant in result)
        {
            Row(table, tenant.Id.ToString(), tenant.Display, string.Join(
                ' ', tenant.Labels.Select(label => $"{label.Key}={label.Value}")),
                string.Join(' ', tenant.Modules.Select(module => $"{module.Key} {module.Value}")));
        }

        console.Write(table);
    }
}

/// <summary>Says in one sentence what was done; as JSON an object with the members given.</summary>
internal sealed class SentenceView(object shape) : View<string>
{
    /// <inheritdoc/>
    public override object Shape(string result) => shape;

    /// <inheritdoc/>
    public override void Write(string result, IAnsiConsole console) => console.Profile.Out.Writer.WriteLine(result);
}
