using System.Globalization;

namespace Uplift.Acceptance.Tests.Scenes;

/// <summary>
/// Every row of every table that must not depend on crashes: documents, ledger, runs, cursors, failures, journal, mirror.
/// </summary>
internal sealed record StateDump(SortedDictionary<string, IReadOnlyList<string>> Tables)
{
    /// <summary>Only the tables whose name passes.</summary>
    public StateDump Of(Func<string, bool> choose) => new(new SortedDictionary<string, IReadOnlyList<string>>(
        Tables.Where(table => choose(table.Key)).ToDictionary(), StringComparer.Ordinal));

    /// <summary>What differs, or null when all bytes are equal.</summary>
    public string? DifferenceFrom(StateDump expected)
    {
        var names = Tables.Keys.Union(expected.Tables.Keys);
        foreach (var name in names)
        {
            var (now, then) = (Tables.GetValueOrDefault(name), expected.Tables.GetValueOrDefault(name));
            if (now is null || then is null) return $"table {name} is {(now is null ? "missing" : "new")}";
            if (now.SequenceEqual(then)) continue;
            var lost = then.Except(now).Take(2);
            var more = now.Except(then).Take(2);
            return $"table {name}: {now.Count} rows instead of {then.Count};\n   expected: {Text(lost)}\n   found:    {Text(more)}";
        }

        return null;
    }

    /// <summary>One value of a row, so that no two values look the same.</summary>
    public static string Text(object value) => value switch
    {
        DBNull => "null",
        byte[] bytes => "x" + Convert.ToHexString(bytes),
        string text => "'" + text + "'",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Text(IEnumerable<string> rows) => string.Join("\n             ", rows);
}
