using Spectre.Console;
using Uplift.Control;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Cli.Views;

/// <summary>A module version that is known.</summary>
/// <param name="IsPackage">The workspace has its package.</param>
/// <param name="Url">Where it runs; null when that is not known.</param>
internal sealed record KnownModule(string Id, string? Name, bool IsPackage, string? Url)
{
    public static KnownModule Of(ModuleDescriptor module, ModuleView view) =>
        new(module.Id.Text, module.Name, view.PackageOf(module.Id.Text) is not null, view.UrlOf(module.Id.Text));
}

/// <summary>All about one module version.</summary>
internal sealed record ModuleDetails(
    ModuleDescriptor Descriptor, KnownModule Known, IReadOnlyList<Deployment> Instances,
    IReadOnlyList<TenantId> Tenants);

/// <summary>Shows module versions, one a line.</summary>
internal sealed class ModuleListView : View<IReadOnlyList<KnownModule>>
{
    /// <inheritdoc/>
    public override object Shape(IReadOnlyList<KnownModule> result) => new { modules = result };

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<KnownModule> result, IAnsiConsole console)
    {
        if (result.Count == 0)
        {
            console.WriteLine("There is no such module. Add descriptors with 'uplift module add'.");
            return;
        }

        var table = Grid(Fixed("id"), Flow("name"), Flow("package"), Flow("url"));
        foreach (var module in result)
        {
            Row(table, module.Id, module.Name ?? "", module.IsPackage ? "yes" : "", module.Url ?? "");
        }

        console.Write(table);
    }
}

/// <summary>Shows one module version.</summary>
internal sealed class ModuleDetailsView : View<ModuleDetails>
{
    /// <inheritdoc/>
    public override object Shape(ModuleDetails result) => new
    {
        result.Known.Id,
        result.Known.Name,
        result.Known.IsPackage,
        result.Known.Url,
        instances = result.Instances.Select(instance => new
        {
            instance.Id,
            instance.Url,
            instance.Node,
            instance.Started?.State,
            instance.Started?.Since,
            instance.Started?.Reason,
        }),
        tenants = result.Tenants.Select(tenant => tenant.Value),
        descriptor = result.Descriptor.ToJson(),
    };

    /// <inheritdoc/>
    public override void Write(ModuleDetails result, IAnsiConsole console)
    {
        var writer = console.Profile.Out.Writer;
        writer.WriteLine($"{result.Known.Id}  {result.Known.Name}{(result.Known.IsPackage ? "  (package)" : "")}");
        Line("provides", result.Descriptor.Provides.Select(each => $"{each}"));
        Line("requires", result.Descriptor.Requires.Select(each => $"{each}"));
        Line("uses", result.Descriptor.Optional.Select(each => $"{each}"));
        Line("runs at", result.Instances.Where(instance => instance.Url.Length > 0)
            .Select(instance => $"{instance.Url} ({instance.Id})"));
        Line("started", result.Instances.Where(instance => instance.Started is not null)
            .Select(instance => $"{instance.Id} on {instance.Node}, {instance.Started!.Describe()}"));
        Line("serves", result.Tenants.Select(tenant => tenant.Value));

        void Line(string name, IEnumerable<string> values)
        {
            var text = string.Join(", ", values);
            if (text.Length > 0) writer.WriteLine($"  {name,-9}{text}");
        }
    }
}
