using System.Text;
using System.Text.RegularExpressions;

namespace Uplift.Acceptance.Tests.Cli;

/// <summary>From verification over a spreadsheet to the run, on the command line.</summary>
public sealed partial class ReviewTests(PostgreSqlServer server)
{
    [Theory, EachStore]
    public async Task What_a_person_decided_in_a_spreadsheet_is_what_is_applied(TestStore store)
    {
        using var uplift = await server.CopySampleAsync("folio-inventory", store);
        var yaml = uplift.PathOf("uplift.yaml");
        var token = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(yaml, (await File.ReadAllTextAsync(yaml, token)).Replace("acceptPreview: true", ""), token);
        (await uplift.RunAsync("tenant", "add", "diku", "--release", "2018", "--load-sample")).ShouldExitWith(0);
        var plan = (await uplift.RunAsync("plan", "--release", "2023", "--json")).ShouldExitWith(3).Json;
        var id = plan.GetProperty("id").GetString()!;
        (await uplift.RunAsync("apply", id)).ShouldExitWith(1).Output.ShouldContain("UP4016");

        (await uplift.RunAsync("verify", "--release", "2023", "--out", "report.csv", "--html", "report.html")).ShouldExitWith(3);
        (await File.ReadAllTextAsync(uplift.PathOf("report.html"), token)).ShouldContain("18.9.0/item-status");
        var rows = (await File.ReadAllLinesAsync(uplift.PathOf("report.csv"), token)).Skip(1).ToList();
        rows.Count.ShouldBeGreaterThan(100);
        var refused = RowOf(rows.First(row => row.Contains(",18.9.0/item-notes,")));
        await DecideAsync(uplift.PathOf("decided.csv"), rows, finding => finding == refused ? "no" : "yes");

        (await uplift.RunAsync("apply", id, "--review", "decided.csv", "--require-signed")).ShouldExitWith(1).Error.ShouldContain("UP5017");
        (await uplift.RunAsync("review", "sign", "decided.csv", "--actor", "ann")).ShouldExitWith(0).Output.ShouldContain("1 no");
        var applied = (await uplift.RunAsync("apply", id, "--review", "decided.csv", "--require-signed", "--json")).ShouldExitWith(4).Json;

        var left = applied.GetProperty("tenants")[0].GetProperty("remaining").EnumerateArray().ShouldHaveSingleItem();
        (left.GetProperty("kind").GetString(), left.GetProperty("change").GetString(), left.GetProperty("objects").GetInt64())
            .ShouldBe(("held-back", "18.9.0/item-notes", 1));
        (await uplift.RunAsync("audit", "--json")).ShouldExitWith(0).Output.ShouldContain("review-sign");

        await DecideAsync(uplift.PathOf("decided.csv"), rows, _ => "perhaps");
        (await uplift.RunAsync("upgrade", "--release", "2023", "--yes", "--review", "decided.csv")).ShouldExitWith(1)
            .Error.ShouldContain("Row 2 of 'decided.csv'");
        (await uplift.RunAsync("upgrade", "--release", "2023", "--yes", "--review", "none.csv")).ShouldExitWith(1)
            .Error.ShouldContain("UP1001");
    }

    // As a spreadsheet would: other columns in another order, everything quoted, CRLF, byte order mark.
    private static Task DecideAsync(string file, IReadOnlyList<string> rows, Func<string, string> decide)
    {
        var text = new StringBuilder("\"upgrade\";\"our notes\";\"object hash\";\"finding id\"\r\n");
        foreach (var row in rows)
        {
            text.Append($"\"{decide(RowOf(row))}\";\"by; \"\"Ann\"\"\";\"{Hash().Match(row).Value}\";\"{RowOf(row)}\"\r\n");
        }

        return File.WriteAllTextAsync(file, text.ToString(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
    }

    private static string RowOf(string line) => line[..line.IndexOf(',')];

    [GeneratedRegex("(sha256:[0-9a-f]{64})?$")]
    private static partial Regex Hash();
}
