using System.Text;

namespace Uplift.Verification.Checks;

/// <summary>Sorts the lines of a file by their UTF-16, with a bounded part of them in memory: runs
/// on disk, merged.</summary>
internal static class LineSort
{
    private const int MostCharacters = 16 * 1024 * 1024;

    /// <summary>The lines in order. Files of its own lie beside the given one and are gone at the end.</summary>
    public static IEnumerable<string> Sorted(string file, int mostCharacters = MostCharacters)
    {
        var runs = new List<string>();
        try
        {
            var lines = new List<string>();
            var held = 0;
            foreach (var line in File.ReadLines(file))
            {
                lines.Add(line);
                held += line.Length;
                if (held < mostCharacters) continue;
                runs.Add(WriteRun($"{file}.{runs.Count}", lines));
                held = 0;
                lines.Clear();
            }

            lines.Sort(StringComparer.Ordinal);
            foreach (var line in runs.Count == 0 ? lines : Merge([.. runs.Select(File.ReadLines), lines]))
            {
                yield return line;
            }
        }
        finally
        {
            foreach (var run in runs) File.Delete(run);
        }
    }

    private static string WriteRun(string name, List<string> lines)
    {
        lines.Sort(StringComparer.Ordinal);
        File.WriteAllLines(name, lines, new UTF8Encoding(false));
        return name;
    }

    private static IEnumerable<string> Merge(IReadOnlyList<IEnumerable<string>> runs)
    {
        var open = runs.Select(run => run.GetEnumerator()).ToList();
        try
        {
            var heads = new PriorityQueue<IEnumerator<string>, string>(StringComparer.Ordinal);
            foreach (var run in open.Where(run => run.MoveNext())) heads.Enqueue(run, run.Current);
            while (heads.TryDequeue(out var run, out var line))
            {
                yield return line;
                if (run.MoveNext()) heads.Enqueue(run, run.Current);
            }
        }
        finally
        {
            foreach (var run in open) run.Dispose();
        }
    }
}
