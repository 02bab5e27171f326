using Spectre.Console;
using Uplift.Packages;

namespace Uplift.Cli.Views;

/// <summary>Shows which packages there are.</summary>
internal sealed class CatalogListView : View<Catalog>
{
    /// <inheritdoc/>
    public override object Shape(Catalog result) => new
    {
        packages = result.All.Select(package => new
        {
            id = package.Id.ToString(),
            package.Name,
            collections = package.Collections.Count,
            changes = package.Changes.Count,
            package.Origin,
            package.Digest,
        }),
    };

    /// <inheritdoc/>
    public override void Write(Catalog result, IAnsiConsole console)
    {
        var table = Grid(Fixed("module"), Flow("name"), Flow("collections"), Fixed("changes"), Flow("where"));
        foreach (var package in result.All)
        {
            Row(table, package.Id.ToString(), package.Name, package.Collections.Count.ToString(),
                package.Changes.Count.ToString(),
                package.Origin);
        }

        console.Write(table);
    }
}

/// <summary>Shows one package.</summary>
internal sealed class PackageView : View<ModulePackage>
{
    /// <inheritdoc/>
    public override object Shape(ModulePackage result) => new
    {
        id = result.Id.ToString(),
        result.Name,
        result.Origin,
        result.Digest,
        provides = result.Descriptor.Provides.Select(entry => $"{entry.Id} {entry.Version}"),
        requires = result.Descriptor.Requires.Select(entry => $"{entry.Id} {entry.Version}"),
        collections = result.Collections.Select(entry => new { entry.Name, entry.Table, entry.Mapped, entry.Schema }),
        changes = result.Changes.Select(change => new
        {
            change = change.Key.ToString(),
            change.Kind,
            change.Phase,
            change.Type,
            change.Priority,
            change.Reversible,
            change.Reason,
            position = change.Position.ToString(),
        }),
    };

    /// <inheritdoc/>
    public override void Write(ModulePackage result, IAnsiConsole console)
    {
        var writer = console.Profile.Out.Writer;
        writer.WriteLine($"{result.Id}: {result.Name}");
        writer.WriteLine($"  {result.Origin}, SHA-256 {result.Digest}");
        writer.WriteLine($"  collections: {string.Join(", ", result.Collections.Select(entry => entry.Name))}");
        var table = Grid(
            Flow("change"), Fixed("kind"), Fixed("phase"), Fixed("type"), Fixed("priority"), Fixed("reversible"),
            Flow("reason"));
        foreach (var change in result.Changes)
        {
            Row(table, change.Key.ToString(), change.Kind, change.Phase.ToString().ToLowerInvariant(),
                change.Type.ToString().ToLowerInvariant(), change.Priority.ToString().ToLowerInvariant(),
                change.Reversible ? "yes" : "no !", change.Reason);
        }

        console.Write(table);
    }
}
