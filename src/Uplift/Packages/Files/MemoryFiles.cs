using System.Text;
using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>A package that is held in memory: embedded in a program, or made by a test.</summary>
public sealed class MemoryFiles : IPackageFiles
{
    private readonly Dictionary<string, byte[]> _contents;

    /// <summary>A package of the given files; it must be safe.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.UnsafeFile"/>: a path or size is
    /// refused.</exception>
    public MemoryFiles(string name, IEnumerable<KeyValuePair<string, byte[]>> files, PackageLimits? limits = null)
    {
        Name = name;
        _contents = new Dictionary<string, byte[]>(files, StringComparer.Ordinal);
        var bag = new DiagnosticBag();
        var listing = new FileListing(name, limits ?? PackageLimits.Default, bag);
        foreach (var (path, content) in _contents) listing.Add(path, content.Length);
        Files = listing.Finish();
        bag.ThrowIfErrors();
    }

    /// <summary>A package of text files.</summary>
    public MemoryFiles(string name, IEnumerable<KeyValuePair<string, string>> files)
        : this(name, files.Select(file => KeyValuePair.Create(file.Key, Encoding.UTF8.GetBytes(file.Value))))
    {
    }

    /// <inheritdoc/>
    public string Origin => Name;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<PackageFile> Files { get; }

    /// <inheritdoc/>
    public Stream Open(string path) => _contents.TryGetValue(path, out var content)
        ? new MemoryStream(content, writable: false)
        : throw new FileNotFoundException($"'{path}' is no file of {Origin}.");

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
