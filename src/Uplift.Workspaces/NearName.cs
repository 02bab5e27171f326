namespace Uplift.Workspaces;

/// <summary>Finds the name that was probably meant.</summary>
public static class NearName
{
    /// <summary>A question with the nearest name, when one is near; else another hint.</summary>
    public static string Hint(string written, IEnumerable<string> known, string otherwise) =>
        Find(written, known) is { } near ? $"Did you mean '{near}'?" : otherwise;

    /// <summary>The nearest name, when no more than a third of it would have to be changed.</summary>
    public static string? Find(string written, IEnumerable<string> known)
    {
        var near = known.Select(name => (Name: name, Distance: Distance(written, name)))
            .Where(entry => entry.Distance <= Math.Max(Math.Min(2, written.Length / 2),
                Math.Max(entry.Name.Length, written.Length) / 3))
            .OrderBy(entry => entry.Distance).ThenBy(entry => entry.Name, StringComparer.Ordinal).FirstOrDefault();
        return near.Name;
    }

    // Levenshtein's distance, one row at a time.
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var changed = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
