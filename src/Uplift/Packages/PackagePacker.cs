using System.IO.Compression;
using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>Makes the archive of a package; the same files give the same bytes, whenever and wherever it is
/// packed.</summary>
public static class PackagePacker
{
    private const int PlainFile = 0x81A4 << 16;

    // The first moment that a zip archive can name.
    private static readonly DateTimeOffset s_timestamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Packs a folder. An archive that is there already is replaced only once the new one is whole.</summary>
    /// <exception cref="UpliftException">The folder is no package, or it has errors.</exception>
    public static void Pack(string folder, string zipPath)
    {
        var bag = new DiagnosticBag();
        using var files = FolderFiles.Open(folder, bag);
        if (files is not null) PackageReader.Read(files, bag);
        bag.ThrowIfErrors();
        var partial = zipPath + ".partial";
        using (var archive = new ZipArchive(File.Create(partial), ZipArchiveMode.Create))
        {
            foreach (var file in files!.Files) Add(archive, files, file.Path);
        }

        File.Move(partial, zipPath, overwrite: true);
    }

    private static void Add(ZipArchive archive, FolderFiles files, string path)
    {
        var entry = archive.CreateEntry(path, CompressionLevel.Optimal);
        entry.LastWriteTime = s_timestamp;
        entry.ExternalAttributes = PlainFile;
        using var from = files.Open(path);
        using var to = entry.Open();
        from.CopyTo(to);
    }
}
