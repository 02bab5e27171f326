using System.IO.Compression;
using System.Text;

namespace Uplift.Verification.Reports;

/// <summary>
/// The ZIP of deltas: <c>tenant/module/collection/000001.json</c> and so on, each a list of at most 1,000 objects in the order of their
/// ids, each object with its id, the hash of the content that the patch applies to ("": it is made), and the patch (RFC 6902).
/// </summary>
internal static class DeltaArchive
{
    private const int MostObjects = 1_000;

    /// <summary>Writes the archive from lines of a group, a tab and a JSON object.</summary>
    /// <param name="files">The files that hold the lines.</param>
    public static void Write(IReadOnlyList<string> files, string target)
    {
        var next = target + ".next";
        using (var archive = new ZipArchive(File.Create(next), ZipArchiveMode.Create))
        {
            string? group = null;
            var count = 0;
            var numbers = new Dictionary<string, int>();
            StreamWriter? entry = null;
            foreach (var line in files.SelectMany(File.ReadLines))
            {
                var tab = line.IndexOf('\t', StringComparison.Ordinal);
                var own = line[..tab];
                if (own != group) (group, count) = (own, MostObjects);
                if (count >= MostObjects)
                {
                    Close(entry);
                    numbers[own] = numbers.GetValueOrDefault(own) + 1;
                    entry = Open(archive, $"{own}/{numbers[own]:000000}.json");
                    count = 0;
                }

                entry!.Write(count++ == 0 ? "[\n" : ",\n");
                entry.Write(line.AsSpan(tab + 1));
            }

            Close(entry);
        }

        File.Move(next, target, overwrite: true);
    }

    private static StreamWriter Open(ZipArchive archive, string name) =>
        new(archive.CreateEntry(name, CompressionLevel.Fastest).Open(), new UTF8Encoding(false));

    private static void Close(StreamWriter? entry)
    {
        if (entry is null) return;
        entry.Write("\n]\n");
        entry.Dispose();
    }
}
