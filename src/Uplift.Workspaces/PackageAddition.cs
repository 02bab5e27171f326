using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Workspaces;

/// <summary>Copies packages into the first folder of packages of a workspace.</summary>
public sealed class PackageAddition(OpenedWorkspace workspace)
{
    /// <summary>Checks a package and copies it; then the workspace knows it.</summary>
    /// <param name="path">A folder or a .zip.</param>
    /// <param name="bag">Takes warnings.</param>
    /// <returns>The module id, and where the package is now.</returns>
    /// <exception cref="UpliftException">It has errors, or is there already.</exception>
    public async Task<(string Id, string Target)> AddAsync(
        string path, DiagnosticBag bag, CancellationToken cancellationToken)
    {
        var package = PackageReader.Read(path, bag, workspace.Workspace.LoadTrusted());
        bag.ThrowIfErrors();
        var id = package!.Id.ToString();
        if (workspace.Packages.Catalog.Find(package.Id) is { } known)
        {
            throw new UpliftException(DiagnosticCodes.AlreadyThere,
                known.Digest == package.Digest
                    ? $"{id} is in the catalog already, with the same content."
                    : $"{id} is in the catalog already, with another content ({known.Origin}).",
                hint: known.Digest == package.Digest ? "Nothing has to be done."
                    : "Give the changed module a new version.");
        }

        var folder = workspace.Workspace.PathOf(workspace.Workspace.Packages[0]);
        Directory.CreateDirectory(folder);
        var target = Path.Combine(folder, File.Exists(path) ? id + ".zip" : id);
        if (File.Exists(path)) CopyFile(path, target);
        else await CopyAsync(package, target, cancellationToken);
        workspace.ReloadPackages();
        return (id, target);
    }

    // Renamed when it is whole, so that nobody reads half of it.
    private static void CopyFile(string path, string target)
    {
        var partial = target + ".partial";
        File.Copy(path, partial, overwrite: true);
        File.Move(partial, target);
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
