using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Cli.Commands;

/// <summary><c>catalog add</c>: copies a package into the workspace.</summary>
internal sealed class CatalogAddCommand : UpliftCommand
{
    private readonly Argument<string> _path = new("PATH") { Description = "The package: a folder or .zip." };

    public CatalogAddCommand()
        : base("add", "Checks a package and copies it into the packages of the workspace.",
            "uplift catalog add mod-items-2.1.0.zip") =>
        Add(_path);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var path = context.Get(_path)!;
        var bag = new DiagnosticBag();
        var package = PackageReader.Read(path, bag, context.Workspace.Workspace.LoadTrusted());
        bag.ThrowIfErrors();
        context.Output.Report(bag);
        var id = package!.Id.ToString();
        if (context.Workspace.Packages.Catalog.Find(package.Id) is { } known)
        {
            throw new UpliftException(DiagnosticCodes.AlreadyThere,
                known.Digest == package.Digest
                    ? $"{id} is in the catalog already, with the same content."
                    : $"{id} is in the catalog already, with another content ({known.Origin}).",
                hint: known.Digest == package.Digest ? "Nothing has to be done."
                    : "Give the changed module a new version.");
        }

        var folder = context.Workspace.Workspace.PathOf(context.Workspace.Workspace.Packages[0]);
        Directory.CreateDirectory(folder);
        var target = Path.Combine(folder, File.Exists(path) ? id + ".zip" : id);
        if (File.Exists(path)) File.Copy(path, target);
        else await CopyAsync(package, target, cancellationToken);
        context.Output.Show($"Added {id} as {target}.", new SentenceView(new { id, path = target }));
        return ExitCode.Done;
    }

    // File by file as the package lists them, so that nothing unsafe or hidden comes along; renamed when it is whole.
    private static async Task CopyAsync(ModulePackage package, string target, CancellationToken cancellationToken)
    {
        var partial = target + ".partial";
        if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        foreach (var file in package.Files.Files)
        {
            var to = Path.Combine(partial, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            await using var source = package.Files.Open(file.Path);
            await using var copy = File.Create(to);
            await source.CopyToAsync(copy, cancellationToken);
        }

        Directory.Move(partial, target);
    }
}
