using CsvHelper;
using Uplift.Diagnostics;

namespace Uplift.Verification.Reviews;

/// <summary>One row of a CSV file.</summary>
/// <param name="Number">From 1, as a spreadsheet counts.</param>
internal sealed record CsvRow(int Number, IReadOnlyList<string> Cells);

/// <summary>
/// Reads CSV as spreadsheets write it: comma, semicolon, tab or bar between the cells, found out from the
/// first rows or named by a row
/// <c>sep=;</c>; line feeds or CRLF; cells with or without quotes. What is no CSV is refused
/// with the number of the row.
/// </summary>
internal sealed class CsvRows(TextReader reader, string file)
{
    private const int MostBytes = 4_000_000;
    private const string Hint =
        "Save it again as CSV in UTF-8 with all columns, or write a new report with 'uplift verify'.";

    private static readonly CsvReaderOptions s_options = CsvReaderOptions.Default with
    {
        HasHeader = false,
        SkipEmptyLines = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        MaxRecordSize = MostBytes,
    };

    /// <summary>The rows, the first one too; those without any text are left out.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.InvalidReview"/>: a row cannot be read.</exception>
    public IEnumerable<CsvRow> Read()
    {
        using var rows = CsvReader.Create(reader, s_options, leaveOpen: true);
        while (MoveNext(rows))
        {
            var cells = Enumerable.Range(0, rows.FieldCount).Select(rows.GetString).ToList();
            if (cells.Exists(cell => cell.Length > 0)) yield return new CsvRow((int)rows.RowNumber, cells);
        }
    }

    /// <summary>The error that a row cannot be taken.</summary>
    public UpliftException Refuse(int row, string message) =>
        new(DiagnosticCodes.InvalidReview, $"Row {row} of '{file}' {message}.", new SourcePosition(file, row), Hint);

    private bool MoveNext(CsvReader rows)
    {
        try
        {
            return rows.Read();
        }
        catch (CsvFormatException error)
        {
            throw Refuse((int)error.RecordNumber, $"is cut off or oddly quoted ({error.Message.TrimEnd('.')})");
        }
    }
}
