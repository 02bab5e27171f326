using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>One file of a package.</summary>
/// <param name="Path">Relative to the package, with <c>/</c> between names.</param>
/// <param name="Length">In bytes, unpacked.</param>
public sealed record PackageFile(string Path, long Length);

/// <summary>
/// The files of one package, wherever they are. An implementation lists only files that are safe to open, and reports
/// the others
/// when it is made. Streams may be opened from several threads at once.
/// </summary>
public interface IPackageFiles : IDisposable
{
    /// <summary>Where the package is, as the operator wrote it; the paths in complaints begin with it.</summary>
    public string Origin { get; }

    /// <summary>The name of the folder or archive without <c>.zip</c>: by custom the id of the module.</summary>
    public string Name { get; }

    /// <summary>All files in the ordinal order of their paths; those with a name that begins with a dot are left
    /// out.</summary>
    public IReadOnlyList<PackageFile> Files { get; }

    /// <summary>Opens a listed file for reading; the caller disposes of the stream.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The archive is damaged at this file.</exception>
    public Stream Open(string path);
}

/// <summary>What every implementation of <see cref="IPackageFiles"/> can do by its members.</summary>
public static class PackageFilesExtensions
{
    extension(IPackageFiles files)
    {
        /// <summary>A place in a file, for complaints.</summary>
        public SourcePosition At(string path, int line = 0, int column = 0) => new($"{files.Origin}/{path}", line,
            column);

        /// <summary>The listed file of that path, or null.</summary>
        public PackageFile? Find(string path)
        {
            foreach (var file in files.Files)
            {
                if (file.Path == path) return file;
            }

            return null;
        }

        /// <summary>The files in a folder and all below it.</summary>
        public IEnumerable<PackageFile> Below(string folder) =>
            files.Files.Where(file => file.Path.StartsWith(folder + "/", StringComparison.Ordinal));
    }
}
