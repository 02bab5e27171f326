using Spectre.Console;
using Uplift.Workspaces;

namespace Uplift.Cli.Views;

/// <summary>Shows one tenant.</summary>
internal sealed class TenantDetailsView : View<TenantDetails>
{
    /// <inheritdoc/>
    public override object Shape(TenantDetails result) => new
    {
        tenant = result.Tenant.Id.ToString(),
        result.Tenant.Display,
        result.Tenant.Labels,
        result.Tenant.Added,
        result.Tenant.Store,
        result.Modules,
        result.Collections,
    };

    /// <inheritdoc/>
    public override void Write(TenantDetails result, IAnsiConsole console)
    {
        var writer = console.Profile.Out.Writer;
        writer.WriteLine($"{result.Tenant.Id} ({result.Tenant.Display}), added {result.Tenant.Added:yyyy-MM-dd}");
        foreach (var label in result.Tenant.Labels) writer.WriteLine($"  {label.Key}={label.Value}");
        foreach (var module in result.Modules) writer.WriteLine(
            $"  {module.Product} {module.Version} (run {module.Run})");
        if (result.Collections.Count == 0) return;
        var table = Grid(Fixed("module"), Fixed("collection"), Fixed("objects"));
        foreach (var size in result.Collections) Row(table, size.Module, size.Collection, size.Objects.ToString());
        console.Write(table);
    }
}
