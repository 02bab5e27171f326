using System.Buffers;
using System.Text;
using Uplift.Diagnostics;
using Uplift.Verification;
using Uplift.Verification.Checks;
using Uplift.Verification.Reports;
using Uplift.Verification.Reviews;

namespace Uplift.Tests.Verification;

/// <summary>What a reviewed report may look like, and what is refused.</summary>
public sealed class ReviewFileTests : IDisposable
{
    private const string Id = "F00112233445566778899aabb";
    private const string Other = "Fffeeddccbbaa998877665544";

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("finding id,object hash,upgrade\n@ID,,yes\n")]
    [InlineData("upgrade;our notes;finding id;object hash\r\nYES;\"a;b\r\nc\";@ID;\r\n")]
    [InlineData("\"Upgrade\"\t\"object hash\"\t\"Finding ID\"\n\"Y\"\t\"\"\t\"@ID\"")]
    [InlineData("sep=|\r\nfinding id|object hash|upgrade\r\n@ID||true\r\n\r\n||\r\n")]
    [InlineData("finding id,object hash,upgrade,\n@ID,,1,\n")]
    public void Any_form_of_a_spreadsheet_is_read(string text)
    {
        foreach (var encoding in new Encoding[] { new UTF8Encoding(false), new UTF8Encoding(true), Encoding.Unicode })
        {
            File.WriteAllText(_file, text.Replace("@ID", Id), encoding);

            var review = ReviewFile.Read(_file);

            (review.Count, review.CountOf(Decision.Yes)).ShouldBe((1, 1));
        }
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("finding id,upgrade\n@ID,yes\n", 1)]
    [InlineData("finding id,object hash,upgrade,upgrade\n", 1)]
    [InlineData("finding id,object hash,upgrade\n@ID,,maybe\n", 2)]
    [InlineData("finding id,object hash,upgrade\n@ID,,yes\nID2,,\n", 3)]
    [InlineData("finding id,object hash,upgrade\n@ID,,yes\n@ID,,no\n", 3)]
    [InlineData("finding id,object hash,upgrade\n@ID,yes\n", 2)]
    [InlineData("finding id,object hash,upgrade\n@ID,,yes,more\n", 2)]
    [InlineData("finding id,object hash,upgrade\n@ID,sha256:12,yes\n", 2)]
    [InlineData("finding id,object hash,upgrade\n@ID,,\"yes\n", 2)]
    [InlineData("finding id,object hash,upgrade\n@ID,,\"yes\"no\n", 2)]
    public void What_cannot_be_read_is_an_error_with_the_number_of_its_row(string text, int row)
    {
        File.WriteAllText(_file, text.Replace("@ID", Id));

        var error = Should.Throw<UpliftException>(() => ReviewFile.Read(_file));

        error.Diagnostics[0].Code.ShouldBe(DiagnosticCodes.InvalidReview);
        error.Message.ShouldContain($"Row {row} of");
    }

    [Fact]
    public void Bytes_that_are_no_utf_8_and_a_missing_file_are_refused()
    {
        File.WriteAllBytes(_file, [.. "finding id,object hash,upgrade\n"u8, 0xC3, 0x28, (byte)'\n']);
        Should.Throw<UpliftException>(() => ReviewFile.Read(_file)).Diagnostics[0].Code.ShouldBe(DiagnosticCodes.InvalidReview);
        Should.Throw<UpliftException>(() => ReviewFile.Read(_file + ".none")).Diagnostics[0].Code.ShouldBe(DiagnosticCodes.UnreadableFile);
    }

    [Fact]
    public void The_digest_is_of_the_decisions_and_the_hash_of_the_bytes()
    {
        File.WriteAllText(_file, $"finding id,object hash,upgrade\n{Id},,yes\n{Other},,no\n");
        var first = ReviewFile.Read(_file);
        File.WriteAllText(_file, $"upgrade;finding id;object hash\r\nNO;{Other};\r\nYes;{Id};\r\n");
        var second = ReviewFile.Read(_file);

        second.Digest.ShouldBe(first.Digest);
        second.FileHash.ShouldNotBe(first.FileHash);
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\tx")]
    [InlineData("\rx")]
    [InlineData("\nx")]
    [InlineData("'quoted")]
    [InlineData("''")]
    [InlineData("＝1")]
    [InlineData("a,\"b\";c\r\nd")]
    [InlineData(" x ")]
    [InlineData("")]
    public void No_cell_begins_a_formula_and_reading_gives_back_what_was_written(string text)
    {
        var line = new ArrayBufferWriter<byte>();
        CsvFormat.Write(line, new Finding { Id = Id, Tenant = "t", Module = "m", ObjectName = text, Status = FindingStatus.Fails, Message = text }, ';');

        var row = new CsvRows(new StringReader(CsvFormat.Header(';') + Encoding.UTF8.GetString(line.WrittenSpan)), "report").Read().Last();

        row.Cells.ShouldAllBe(cell => cell.Length == 0 || !"=+-@\t\r\n＝＋－＠".Contains(cell[0]));
        CsvFormat.Plain(row.Cells[4]).ShouldBe(text);
        CsvFormat.Plain(row.Cells[9]).ShouldBe(text);
    }

    [Fact]
    public void Lines_are_sorted_on_disk_as_in_memory()
    {
        var lines = Enumerable.Range(0, 5_000).Select(number => $"{number * 7919 % 5_000:0000} ä{number % 7}").ToList();
        File.WriteAllLines(_file, lines);

        LineSort.Sorted(_file, mostCharacters: 2_000).ShouldBe(lines.Order(StringComparer.Ordinal));
        Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(_file) + ".*").ShouldBe([_file]);
    }

    [Fact]
    public void An_edited_change_is_another_finding()
    {
        var change = Planning.Some.Document("m", "1.2.0", "owners");

        var id = FindingId.Of("t", "m", change, "owners", "1");

        FindingId.Of("t", "m", change with { Checksum = "other" }, "owners", "1").ShouldNotBe(id);
        FindingId.Of("t", "m", change, "owners", "1").ShouldBe(id);
        FindingId.TryParse(id, out _).ShouldBeTrue();
    }
}
