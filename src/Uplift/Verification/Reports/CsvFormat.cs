using System.Buffers;
using System.Text;
using Uplift.Changes;

namespace Uplift.Verification.Reports;

/// <summary>
/// The report as CSV (RFC 4180, UTF-8, CRLF). No cell begins a formula in a spreadsheet: one that would is
/// preceded by an apostrophe, and so is one that begins with an apostrophe, so that <see cref="Plain"/> gives back
/// exactly what was written.
/// </summary>
public static class CsvFormat
{
    // Also the full-width forms, which spreadsheets take for the same.
    private const string Dangerous = "=+-@\t\r\n'＝＋－＠";

    private static readonly SearchValues<char> s_quoted = SearchValues.Create("\",;\t|\r\n");

    /// <summary>The names of the columns, in their order.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "finding id", "tenant", "module", "object id", "object name", "object type", "change identifier",
        "validation status",
        "item path", "message", "phase", "upgrade type", "priority", "upgrade", "object hash",
    ];

    /// <summary>The column by which a person decides.</summary>
    public const string Decision = "upgrade";

    /// <summary>The first line.</summary>
    public static string Header(char delimiter) => string.Join(delimiter, Columns) + "\r\n";

    /// <summary>Writes a finding as a line.</summary>
    public static void Write(IBufferWriter<byte> output, Finding finding, char delimiter)
    {
        var change = finding.Change;
        Span<byte> bytes = stackalloc byte[4];
        ReadOnlySpan<byte> between = bytes[..Encoding.UTF8.GetBytes([delimiter], bytes)];
        Cell(output, finding.Id, delimiter, default);
        Cell(output, finding.Tenant, delimiter, between);
        Cell(output, finding.Module, delimiter, between);
        Cell(output, finding.ObjectId, delimiter, between);
        Cell(output, finding.ObjectName, delimiter, between);
        Cell(output, finding.ObjectType, delimiter, between);
        Cell(output, finding.ChangeName, delimiter, between);
        Cell(output, Finding.WordOf(finding.Status), delimiter, between);
        Cell(output, finding.Path, delimiter, between);
        Cell(output, finding.Message, delimiter, between);
        Cell(output, change is null ? "" : change.Phase == ChangePhase.First ? "First" : "Second", delimiter, between);
        Cell(output, change is null ? "" : change.Type.ToString(), delimiter, between);
        Cell(output, change is null ? "" : change.Priority.ToString(), delimiter, between);
        Cell(output, "", delimiter, between);
        Cell(output, finding.ObjectHash, delimiter, between);
        output.Write("\r\n"u8);
    }

    /// <summary>A text as no formula.</summary>
    public static string Guarded(string text) => text.Length > 0 && Dangerous.Contains(text[0]) ? "'" + text : text;

    /// <summary>What <see cref="Guarded"/> was given.</summary>
    public static string Plain(string cell) => cell.StartsWith('\'') ? cell[1..] : cell;

    // Quoted also for delimiters that a spreadsheet may try: half a cell must not begin a formula either.
    private static void Cell(IBufferWriter<byte> output, string text, char delimiter, ReadOnlySpan<byte> before)
    {
        output.Write(before);
        if (text.Length == 0) return;
        var cell = Guarded(text);
        var isPlain = !cell.AsSpan().ContainsAny(s_quoted) && !cell.Contains(delimiter) && cell[0] != ' '
            && cell[^1] != ' ';
        Encoding.UTF8.GetBytes(isPlain ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", output);
    }
}
