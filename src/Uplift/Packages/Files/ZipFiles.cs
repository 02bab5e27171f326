using System.IO.Compression;
using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>
/// A package that is a zip archive. It is never unpacked onto the disk, apart from large files while they are read.
/// The archive
/// stays open, so that what was checked is what is read; disposing of it closes it.
/// </summary>
public sealed class ZipFiles : IPackageFiles
{
    private const int LinkType = 0xA000;
    private const int FileTypeMask = 0xF000;
    private const long InMemoryBytes = 64L << 20;

    private readonly ZipArchive _archive;
    private readonly Lock _reading = new();
    private readonly Dictionary<string, ZipArchiveEntry> _entries;

    private ZipFiles(string origin, string top, ZipArchive archive, IReadOnlyList<PackageFile> files)
    {
        Origin = origin;
        Name = top.Length > 0 ? top.TrimEnd('/') : Path.GetFileNameWithoutExtension(origin);
        _archive = archive;
        Files = [.. files.Select(file => file with { Path = file.Path[top.Length..] })];
        _entries = archive.Entries.Where(entry => !IsFolder(entry) && entry.FullName.StartsWith(top,
            StringComparison.Ordinal))
            .ToDictionary(entry => entry.FullName[top.Length..], StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public string Origin { get; }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<PackageFile> Files { get; }

    /// <summary>Lists an archive; null (and complaints) when it cannot be read or holds something unsafe.</summary>
    public static ZipFiles? Open(string path, DiagnosticBag bag, PackageLimits? limits = null)
    {
        var origin = path.Replace('\\', '/');
        ZipArchive? archive = null;
        try
        {
            archive = new ZipArchive(File.OpenRead(path), ZipArchiveMode.Read);
            var listing = new FileListing(origin, limits ?? PackageLimits.Default, bag);
            List(archive, listing, limits ?? PackageLimits.Default);
            var files = listing.Finish();
            if (!listing.IsSafe)
            {
                archive.Dispose();
                return null;
            }

            return new ZipFiles(origin, TopFolder(files), archive, files);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            archive?.Dispose();
            bag.Error(DiagnosticCodes.UnreadableFile, $"'{path}' cannot be read as a zip archive: {error.Message}",
                new SourcePosition(origin), "Pack it again.");
            return null;
        }
    }

    /// <inheritdoc/>
    public Stream Open(string path)
    {
        if (!_entries.TryGetValue(path, out var entry))
        {
            throw new FileNotFoundException($"'{path}' is no file of {Origin}.");
        }

        Stream copy = entry.Length <= InMemoryBytes ? new MemoryStream((int)entry.Length) : TemporaryFile();
        lock (_reading)
        {
            using var packed = entry.Open();
            packed.CopyTo(copy);
        }

        if (copy.Length != entry.Length)
        {
            copy.Dispose();
            throw new InvalidDataException($"'{path}' in {Origin} is damaged: its size is not as recorded.");
        }

        copy.Position = 0;
        return copy;
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();

    private static void List(ZipArchive archive, FileListing listing, PackageLimits limits)
    {
        if (archive.Entries.Count > limits.Entries)
        {
            listing.RefuseAll($"holds more than {limits.Entries:N0} entries",
                "Put several objects into one file, as a list; ship large data otherwise.");
            return;
        }

        foreach (var entry in archive.Entries)
        {
            if (Problem(entry, limits) is { } problem)
            {
                listing.Refuse(entry.FullName, problem, "Pack it again from a plain folder.");
            }
            else if (!IsFolder(entry))
            {
                listing.Add(entry.FullName, entry.Length);
            }
            else if (PackagePath.Problem(entry.FullName[..^1]) is { } folderProblem)
            {
                listing.Refuse(entry.FullName, folderProblem, "Pack it again from a plain folder.");
            }
        }
    }

    private static string? Problem(ZipArchiveEntry entry, PackageLimits limits)
    {
        if (entry.IsEncrypted) return "is encrypted";
        if (((entry.ExternalAttributes >> 16) & FileTypeMask) == LinkType) return "is a link";
        var isTight = entry.Length > limits.RatioFromBytes && entry.Length / limits.Ratio > entry.CompressedLength;
        return isTight ? $"unpacks to more than {limits.Ratio} times its packed size" : null;
    }

    private static bool IsFolder(ZipArchiveEntry entry) => entry.FullName.EndsWith('/') && entry.Length == 0;

    // "zip -r x.zip mod-1.0.0" puts all under one folder; what is meant is that folder.
    private static string TopFolder(IReadOnlyList<PackageFile> files)
    {
        if (files.Count == 0 || files.Any(file => file.Path == PackageReader.DescriptorFile)) return "";
        var top = files[0].Path[..(files[0].Path.IndexOf('/') + 1)];
        var isPackage = files.Any(file => file.Path == top + PackageReader.DescriptorFile);
        return isPackage && files.All(file => file.Path.StartsWith(top, StringComparison.Ordinal)) ? top : "";
    }

    private static FileStream TemporaryFile() => new(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite,
        FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
}
