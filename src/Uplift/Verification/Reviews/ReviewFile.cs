using System.Security.Cryptography;
using System.Text;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Verification.Reports;

namespace Uplift.Verification.Reviews;

/// <summary>Reads a report that a person decided in, whatever a spreadsheet made of its form.</summary>
public static class ReviewFile
{
    private const string IdColumn = "finding id";
    private const string HashColumn = "object hash";

    private static readonly Dictionary<string, Decision> s_words = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = Decision.None,
        ["yes"] = Decision.Yes,
        ["y"] = Decision.Yes,
        ["true"] = Decision.Yes,
        ["1"] = Decision.Yes,
        ["no"] = Decision.No,
        ["n"] = Decision.No,
        ["false"] = Decision.No,
        ["0"] = Decision.No,
    };

    /// <summary>Reads the file; columns that are not needed are passed over.</summary>
    /// <param name="file">The path.</param>
    /// <param name="name">What messages call it; null: the path.</param>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.InvalidReview"/>: a row cannot be read;
    /// nothing of it counts then.
    /// </exception>
    public static Review Read(string file, string? name = null)
    {
        using var digest = SHA256.Create();
        using var bytes = new CryptoStream(OpenFile(file), digest, CryptoStreamMode.Read);
        return Read(bytes, digest, name ?? file);
    }

    private static Review Read(CryptoStream bytes, SHA256 digest, string file)
    {
        using var reader = new StreamReader(
            bytes, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
        var rows = new CsvRows(reader, file);
        var read = new Dictionary<UInt128, ReviewedFinding>();
        var answers = new Dictionary<string, bool>(StringComparer.Ordinal);
        CsvColumns? columns = null;
        try
        {
            foreach (var row in rows.Read())
            {
                if (columns is null) columns = CsvColumns.Of(rows, row);
                else Take(rows, columns, row, read, answers);
            }
        }
        catch (DecoderFallbackException)
        {
            throw new UpliftException(
                DiagnosticCodes.InvalidReview, $"'{file}' is not UTF-8 (row {read.Count + 2} or one soon after it).",
                new SourcePosition(file, read.Count + 2), "Save it again as CSV in UTF-8.");
        }

        return columns is null ? throw rows.Refuse(1, "is missing: the file is empty")
            : new Review(read, answers) { File = file, FileHash = Convert.ToHexStringLower(digest.Hash!) };
    }

    private static void Take(
        CsvRows rows, CsvColumns columns, CsvRow row, Dictionary<UInt128, ReviewedFinding> read, Dictionary<string, bool> answers)
    {
        if (row.Cells.Count < columns.Count || row.Cells.Skip(columns.Count).Any(cell => cell.Length > 0))
        {
            throw rows.Refuse(row.Number, $"has {row.Cells.Count} cells, not {columns.Count}");
        }

        var (id, hash, word) = (Cell(row, columns.Id), Cell(row, columns.Hash), Cell(row, columns.Decision));
        var isQuestion = ShippedQuestion.IsName(id);
        if (!FindingId.TryParse(id, out var number) && !isQuestion)
        {
            throw rows.Refuse(row.Number, $"has no finding id but {QuotedText.Of(id)}");
        }

        var content = UInt128.Zero;
        if (hash.Length > 0 && !ObjectHash.TryParse(hash, out content))
        {
            throw rows.Refuse(row.Number, $"has no object hash but {QuotedText.Of(hash)}");
        }

        if (!s_words.TryGetValue(word, out var decision))
        {
            throw rows.Refuse(
                row.Number, $"says neither yes nor no but {QuotedText.Of(word)} in '{CsvFormat.Decision}'");
        }

        var found = new ReviewedFinding(content, decision);
        var agrees = isQuestion
            ? decision == Decision.None || answers.TryAdd(id, decision == Decision.Yes)
                || answers[id] == (decision == Decision.Yes)
            : read.TryAdd(number, found) || read[number] == found;
        if (!agrees)
        {
            throw rows.Refuse(row.Number, $"contradicts an earlier row about finding {id}");
        }
    }

    private static string Cell(CsvRow row, int column) => CsvFormat.Plain(row.Cells[column].Trim());

    private static FileStream OpenFile(string file)
    {
        try
        {
            return File.OpenRead(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UpliftException(
                DiagnosticCodes.UnreadableFile, $"The review '{file}' cannot be read: {error.Message}",
                new SourcePosition(file), "Nothing was done. Name the report that was decided in.", error);
        }
    }

    /// <summary>Where the columns that count are.</summary>
    private sealed record CsvColumns(int Id, int Hash, int Decision, int Count)
    {
        public static CsvColumns Of(CsvRows rows, CsvRow header)
        {
            var names = header.Cells.Select(cell => cell.Trim().ToLowerInvariant()).ToList();
            var count = names.FindLastIndex(name => name.Length > 0) + 1;
            return new CsvColumns(Find(IdColumn), Find(HashColumn), Find(CsvFormat.Decision), count);

            int Find(string name) => names.Count(other => other == name) switch
            {
                1 => names.IndexOf(name),
                0 => throw rows.Refuse(header.Number, $"has no column '{name}'"),
                _ => throw rows.Refuse(header.Number, $"has more than one column '{name}'"),
            };
        }
    }
}
