using System.IO.Compression;
using System.Text;

namespace Uplift.Verification.Reports;

/// <summary>
/// The ZIP of deltas: <c>tenant/module/collection/000001.json</c> and so on, each a list of at most 1,000
/// objects in the order of their ids, each object with its id, the hash of the content that the patch applies to ("":
/// it is made), and the patch (RFC 6902). Of a collection of XML the files are XML, <c>deltas</c> of <c>object</c> with
/// <c>id</c> and <c>hash</c>, and the patch is <c>diff</c>
/// (RFC 5261).
/// </summary>
internal static class DeltaArchive
{
    private const int MostObjects = 1_000;

    /// <summary>Writes the archive from lines of a group, a tab, and a JSON object or an XML element
    /// (<see cref="LineText"/>).</summary>
    /// <param name="files">The files that hold the lines.</param>
    public static void Write(IReadOnlyList<string> files, string target)
    {
        var next = target + ".next";
        using (var archive = new ZipArchive(File.Create(next), ZipArchiveMode.Create))
        {
            string? group = null;
            var count = 0;
            var numbers = new Dictionary<string, int>();
            DeltaEntry? entry = null;
            foreach (var line in files.SelectMany(File.ReadLines))
            {
                var tab = line.IndexOf('\t', StringComparison.Ordinal);
                var own = line[..tab];
                if (own != group) (group, count) = (own, MostObjects);
                if (count >= MostObjects)
                {
                    entry?.Dispose();
                    numbers[own] = numbers.GetValueOrDefault(own) + 1;
                    entry = new DeltaEntry(archive, $"{own}/{numbers[own]:000000}", isXml: line[tab + 1] == '<');
                    count = 0;
                }

                entry!.Add(line.AsSpan(tab + 1));
                count++;
            }

            entry?.Dispose();
        }

        File.Move(next, target, overwrite: true);
    }

    /// <summary>One file of the archive.</summary>
    private sealed class DeltaEntry(ZipArchive archive, string name, bool isXml) : IDisposable
    {
        private readonly StreamWriter _writer = new(
            archive.CreateEntry(name + (isXml ? ".xml" : ".json"), CompressionLevel.Fastest).Open(),
            new UTF8Encoding(false));

        private bool _isBegun;

        public void Add(ReadOnlySpan<char> line)
        {
            if (_isBegun) _writer.Write(isXml ? "\n" : ",\n");
            else _writer.Write(isXml ? "<deltas>\n" : "[\n");
            if (isXml) _writer.Write(LineText.Unescape(line.ToString()));
            else _writer.Write(line);
            _isBegun = true;
        }

        public void Dispose()
        {
            _writer.Write(isXml ? "\n</deltas>\n" : "\n]\n");
            _writer.Dispose();
        }
    }
}
