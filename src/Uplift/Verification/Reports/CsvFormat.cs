using System.Buffers;
using System.Text;
using Uplift.Changes;

namespace Uplift.Verification.Reports;

/// <summary>
/// The report as CSV (RFC 4180, UTF-8, CRLF). No cell begins a formula in a spreadsheet: one that would is preceded by an apostrophe,
/// and so is one that begins with an apostrophe, so that <see cref="Plain"/> gives back exactly what was written.
/// </summary>
public static class CsvFormat
{
    // Also the full-width forms, which spreadsheets take for the same.
    private const string Dangerous = "=+-@\t\r\n'＝＋－＠";

    private static readonly SearchValues<char> s_quoted = SearchValues.Create("\",;\t|\r\n");

    /// <summary>The names of the columns, in their order.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "finding id", "tenant", "module", "object id", "object name", "object type", "change identifier", "validation status",
        "item path", "message", "phase", "upgrade type", "priority", "upgrade", "object hash",
    ];

    /// <summary>The column by which a person decides.</summary>
    public const string Decision = "upgrade";

    /// <summary>The first line.</summary>
    public static string Header(char delimiter) => string.Join(delimiter, Columns) + "\r\n";

    /// <summary>Writes a finding as a line.</summary>
    public static void Write(StringBuilder output, Finding finding, char delimiter)
    {
        var change = finding.Change;
        Cell(output, finding.Id, delimiter);
        Cell(output, finding.Tenant, delimiter);
        Cell(output, finding.Module, delimiter);
        Cell(output, finding.ObjectId, delimiter);
        Cell(output, finding.ObjectName, delimiter);
        Cell(output, finding.ObjectType, delimiter);
        Cell(output, finding.ChangeName, delimiter);
        Cell(output, Finding.WordOf(finding.Status), delimiter);
        Cell(output, finding.Path, delimiter);
        Cell(output, finding.Message, delimiter);
        Cell(output, change is null ? "" : change.Phase == ChangePhase.First ? "First" : "Second", delimiter);
        Cell(output, change is null ? "" : change.Type.ToString(), delimiter);
        Cell(output, change is null ? "" : change.Priority.ToString(), delimiter);
        Cell(output, "", delimiter);
        Cell(output, finding.ObjectHash, delimiter);
        output.Length--;
        output.Append("\r\n");
    }

    /// <summary>A text as no formula.</summary>
    public static string Guarded(string text) => text.Length > 0 && Dangerous.Contains(text[0]) ? "'" + text : text;

    /// <summary>What <see cref="Guarded"/> was given.</summary>
    public static string Plain(string cell) => cell.StartsWith('\'') ? cell[1..] : cell;

    // Quoted also for delimiters that a spreadsheet may try: half a cell must not begin a formula either.
    private static void Cell(StringBuilder output, string text, char delimiter)
    {
        var cell = Guarded(text);
        if (!cell.AsSpan().ContainsAny(s_quoted) && !cell.Contains(delimiter) && cell.Trim(' ').Length == cell.Length)
        {
            output.Append(cell).Append(delimiter);
            return;
        }

        output.Append('"').Append(cell).Replace("\"", "\"\"", output.Length - cell.Length, cell.Length).Append('"').Append(delimiter);
    }
}
