using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>A package that is a folder.</summary>
public sealed class FolderFiles : IPackageFiles
{
    private readonly string _root;
    private readonly HashSet<string> _paths;

    private FolderFiles(string origin, string root, IReadOnlyList<PackageFile> files)
    {
        Origin = origin;
        _root = root;
        Files = files;
        _paths = new HashSet<string>(files.Select(file => file.Path), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public string Origin { get; }

    /// <inheritdoc/>
    public string Name => Path.GetFileName(_root);

    /// <inheritdoc/>
    public IReadOnlyList<PackageFile> Files { get; }

    /// <summary>Lists a folder; null (and complaints) when it is not there or holds something unsafe.</summary>
    public static FolderFiles? Open(string folder, DiagnosticBag bag, PackageLimits? limits = null)
    {
        var origin = folder.Replace('\\', '/').TrimEnd('/');
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(root))
        {
            bag.Error(DiagnosticCodes.UnreadableFile, $"The folder '{folder}' does not exist.",
                new SourcePosition(folder));
            return null;
        }

        var listing = new FileListing(origin, limits ?? PackageLimits.Default, bag);
        List(new DirectoryInfo(root), "", Real(new DirectoryInfo(root)), listing);
        var files = listing.Finish();
        return listing.IsSafe ? new FolderFiles(origin, root, files) : null;
    }

    /// <inheritdoc/>
    public Stream Open(string path)
    {
        if (!_paths.Contains(path)) throw new FileNotFoundException($"'{path}' is no file of {Origin}.");
        return new FileStream(Path.Combine(_root, path), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static void List(DirectoryInfo folder, string prefix, string root, FileListing listing)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            var path = prefix + entry.Name;
            if (PackagePath.IsHidden(path)) continue;
            switch (entry)
            {
                case DirectoryInfo { LinkTarget: not null }:
                    listing.Refuse(path, "is a link to a folder", "Put the files themselves there.");
                    break;
                case DirectoryInfo below:
                    List(below, path + "/", root, listing);
                    break;
                case FileInfo file:
                    ListFile(file, path, root, listing);
                    break;
            }
        }
    }

    private static void ListFile(FileInfo file, string path, string root, FileListing listing)
    {
        if (file.LinkTarget is null)
        {
            listing.Add(path, file.Length);
            return;
        }

        var target = file.ResolveLinkTarget(returnFinalTarget: true);
        if (target is FileInfo { Exists: true } inside && Real(inside).StartsWith(root + Path.DirectorySeparatorChar,
            StringComparison.Ordinal))
        {
            listing.Add(path, inside.Length);
            return;
        }

        listing.Refuse(path, "is a link that leaves the package or leads nowhere", "Put the file itself there.");
    }

    // Links in the folders above must not make a file inside the package look as if it were outside.
    private static string Real(FileSystemInfo entry)
    {
        var parent = Path.GetDirectoryName(entry.FullName);
        if (parent is null) return entry.FullName;
        var folder = new DirectoryInfo(parent);
        var real = Path.Combine(Real(folder), entry.Name);
        return entry.ResolveLinkTarget(returnFinalTarget: true) is { } target ? Real(target) : real;
    }
}
