using System.Text;
using Uplift.Diagnostics;

namespace Uplift.Verification.Reviews;

/// <summary>One row of a CSV file.</summary>
/// <param name="Number">From 1, as a spreadsheet counts.</param>
internal sealed record CsvRow(int Number, IReadOnlyList<string> Cells);

/// <summary>
/// Reads CSV as spreadsheets write it: any of four delimiters (the one that most often stands in the first row), line feeds or CRLF,
/// cells with or without quotes, a byte order mark or none. What is no CSV is refused with the number of the row.
/// </summary>
internal sealed class CsvRows(TextReader reader, string file)
{
    private const int MostCharacters = 1_000_000;
    private const string Delimiters = ",;\t|";
    private const string Hint = "Save it again as CSV in UTF-8 with all columns, or write a new report with 'uplift verify'.";

    private readonly StringBuilder _cell = new();
    private char _delimiter;
    private int _row;

    /// <summary>The rows, the first one too; those without any text are left out.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.InvalidReview"/>: a row cannot be read.</exception>
    public IEnumerable<CsvRow> Read()
    {
        var first = ReadFirstLine();
        _delimiter = IsOfDelimiter(first) ? first[^1] : Commonest(first);
        var source = IsOfDelimiter(first) ? reader : new Prefixed(first, reader);
        if (IsOfDelimiter(first)) _row++;
        while (source.Peek() >= 0)
        {
            _row++;
            var cells = ReadRow(source);
            if (cells.Any(cell => cell.Length > 0)) yield return new CsvRow(_row, cells);
        }
    }

    /// <summary>The error that a row cannot be taken.</summary>
    public UpliftException Refuse(int row, string message) =>
        new(DiagnosticCodes.InvalidReview, $"Row {row} of '{file}' {message}.", new SourcePosition(file, row), Hint);

    private List<string> ReadRow(TextReader source)
    {
        var cells = new List<string>();
        while (true)
        {
            var isEnd = source.Peek() == '"' ? ReadQuoted(source) : ReadBare(source);
            cells.Add(_cell.ToString());
            _cell.Clear();
            if (isEnd) return cells;
        }
    }

    // Whether the row ends behind the cell.
    private bool ReadQuoted(TextReader source)
    {
        source.Read();
        while (true)
        {
            var next = source.Read();
            if (next < 0) throw Refuse(_row, "ends within quotes");
            if (next != '"') Add((char)next);
            else if (source.Peek() == '"') Add((char)source.Read());
            else break;
        }

        return End(source, source.Read()) ?? throw Refuse(_row, "has text behind a closing quote");
    }

    private bool ReadBare(TextReader source)
    {
        while (true)
        {
            var next = source.Read();
            if (End(source, next) is { } isEnd) return isEnd;
            Add((char)next);
        }
    }

    // True: the row ends here; false: the cell alone; null: neither.
    private bool? End(TextReader source, int next)
    {
        if (next == _delimiter) return false;
        if (next == '\r' && source.Peek() == '\n') next = source.Read();
        return next is < 0 or '\n' or '\r' ? true : null;
    }

    private void Add(char character)
    {
        if (_cell.Length >= MostCharacters) throw Refuse(_row, $"has a cell of more than {MostCharacters} characters");
        _cell.Append(character);
    }

    private string ReadFirstLine()
    {
        var line = new StringBuilder();
        while (reader.Peek() is >= 0 and not ('\r' or '\n') && line.Length < MostCharacters) line.Append((char)reader.Read());
        if (!IsOfDelimiter(line.ToString())) return line.ToString();
        while (reader.Peek() is '\r' or '\n') reader.Read();
        return line.ToString();
    }

    // What some spreadsheets write in front to say what they used.
    private static bool IsOfDelimiter(string line) => line.Length == 5 && line.StartsWith("sep=", StringComparison.OrdinalIgnoreCase);

    private static char Commonest(string line)
    {
        var counts = new int[Delimiters.Length];
        var isQuoted = false;
        foreach (var character in line)
        {
            if (character == '"') isQuoted = !isQuoted;
            else if (!isQuoted && Delimiters.IndexOf(character, StringComparison.Ordinal) is >= 0 and var index) counts[index]++;
        }

        return Delimiters[Array.IndexOf(counts, counts.Max())];
    }

    /// <summary>A text that was read already, and the rest.</summary>
    private sealed class Prefixed(string prefix, TextReader rest) : TextReader
    {
        private int _at;

        public override int Peek() => _at < prefix.Length ? prefix[_at] : rest.Peek();

        public override int Read() => _at < prefix.Length ? prefix[_at++] : rest.Read();
    }
}
