using System.Text;

namespace Uplift.Store.Tests.Verification;

/// <summary>Reads and writes CSV as a spreadsheet does: another delimiter, other columns, everything quoted, CRLF, byte order mark.</summary>
internal static class SpreadsheetFile
{
    public static IReadOnlyList<Dictionary<string, string>> Read(string file)
    {
        var rows = Parse(File.ReadAllText(file), ',').ToList();
        return [.. rows.Skip(1).Select(cells => rows[0].Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    public static void Write(string file, IReadOnlyList<Dictionary<string, string>> rows)
    {
        string[] columns = ["our notes", .. rows.SelectMany(row => row.Keys).Distinct().Reverse()];
        var text = new StringBuilder();
        text.Append(Line(columns));
        foreach (var row in rows) text.Append(Line(columns.Select(column => row.GetValueOrDefault(column, "see; \"Ann\""))));
        File.WriteAllText(file, text.ToString(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
    }

    private static string Line(IEnumerable<string> cells) =>
        string.Join(';', cells.Select(cell => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\r\n";

    private static IEnumerable<List<string>> Parse(string text, char delimiter)
    {
        var (row, cell, isQuoted) = (new List<string>(), new StringBuilder(), false);
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            if (isQuoted && character == '"' && index + 1 < text.Length && text[index + 1] == '"') cell.Append(text[++index]);
            else if (character == '"') isQuoted = !isQuoted;
            else if (isQuoted || (character != delimiter && character is not ('\r' or '\n'))) cell.Append(character);
            else if (character != '\r')
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (character == delimiter) continue;
                yield return row;
                row = [];
            }
        }
    }
}
