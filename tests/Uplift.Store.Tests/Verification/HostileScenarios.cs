using System.Text;
using Uplift.Diagnostics;
using Uplift.Documents.Xml;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Store.Tests.Conformance;
using Uplift.Store.Tests.Execution;
using Uplift.Verification.Reviews;

namespace Uplift.Store.Tests.Verification;

/// <summary>Objects and reviews that mean harm, on every store: each is refused with its reason, and nothing else is disturbed.</summary>
public abstract class HostileScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture), IDisposable
    where TFixture : StoreFixture
{
    private const string Module =
        """
        {"id": "mod-items-V", "name": "items", "uplift": {"collections": [{"name": "objects", "format": "xml", "documentType": "bytes"}]}}
        """;

    private const string Change =
        "collection: objects\ntype: preview\npriority: optional\ndo:\n  - default: { path: \"@seen\", value: yes }\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("uplift-hostile-").FullName;

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Each_hostile_document_is_one_row_with_its_reason_and_the_others_are_changed()
    {
        var laughs = string.Concat(Enumerable.Range(1, 9).Select(level =>
            $"<!ENTITY l{level} \"{string.Concat(Enumerable.Repeat($"&l{level - 1};", 10))}\">"));
        (string Id, byte[] Content, string Reason)[] hostile =
        [
            ("laughs", Utf8($"<!DOCTYPE o [<!ENTITY l0 \"lol\">{laughs}]><o>&l9;</o>"), "document type declaration (DTD)"),
            ("external", Utf8("<!DOCTYPE o [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><o>&e;</o>"), "document type declaration (DTD)"),
            ("large", Utf8($"<o>{new string('x', 33 * 1024 * 1024)}</o>"), "too large"),
            ("deep", Utf8(string.Concat(Enumerable.Repeat("<o>", 10_000)) + string.Concat(Enumerable.Repeat("</o>", 10_000))), "nests deeper"),
            ("bytes", [.. "<o>"u8, 0xC3, 0x28, .. "</o>"u8], "holds bytes that are not (C3 at byte 3)"),
            ("none", [0, 1, 2, 3], "not well-formed"),
        ];
        var (bench, catalog, verification) = await OpenAsync();
        await bench.WriteAsync("objects", [.. hostile.Select(one => (one.Id, (string?)XmlTransport.Of(one.Content))), ("a", Good), ("z", Good)]);
        var before = await bench.ReadAsync("objects");

        await verification.VerifyAsync(catalog, "mod-items-2.0.0");
        var result = await bench.GoToAsync("2.0.0", new RunOptions { Review = verification.Decide(_ => "yes") });

        var rows = verification.Rows().ToLookup(row => row["object id"]);
        foreach (var (id, _, reason) in hostile)
        {
            var row = rows[id].ShouldHaveSingleItem();
            row["validation status"].ShouldBe("fails");
            row["message"].ShouldContain(reason, customMessage: id);
        }

        result.Failures.Select(failure => failure.ObjectId).ShouldBe(hostile.Select(one => one.Id), ignoreOrder: true);
        var after = await bench.ReadAsync("objects");
        foreach (var (id, text) in after) (text == before[id]).ShouldBe(id is not ("a" or "z"), id);
    }

    [Fact]
    public async Task Ids_with_delimiters_line_ends_and_formulas_come_back_from_a_spreadsheet_as_they_were()
    {
        string[] ids = ["a,b;c\td|e", "two\nlines\r\nthree", "say \"x\"", "=cmd|' /C calc'!A0", "+1", "-1", "@sum(1)", "\t=1", "'quoted", " blank "];
        var (bench, catalog, verification) = await OpenAsync();
        await bench.WriteAsync("objects", [.. ids.Select(id => (id, (string?)Good))]);

        await verification.VerifyAsync(catalog, "mod-items-2.0.0");
        var refused = verification.Rows().Single(row => row["object id"].Contains("calc", StringComparison.Ordinal));
        var result = await bench.GoToAsync("2.0.0",
            new RunOptions { Review = verification.Decide(row => row["finding id"] == refused["finding id"] ? "no" : "yes") });

        verification.Rows().Select(row => Uplift.Verification.Reports.CsvFormat.Plain(row["object id"])).ShouldBe(ids, ignoreOrder: true);
        verification.Rows().ShouldAllBe(row => row["object id"].Length == 0 || !"=+-@\t\r".Contains(row["object id"][0]));
        result.Failures.ShouldHaveSingleItem().ObjectId.ShouldBe("=cmd|' /C calc'!A0");
        (await bench.ReadAsync("objects")).Where(item => item.Value == Good).Select(item => item.Key).ShouldBe(["=cmd|' /C calc'!A0"]);
    }

    [Theory]
    [InlineData("finding id;upgrade;object hash\n=1+1;yes;\n", "has no finding id")]
    [InlineData("finding id;upgrade;object hash\n\"F\n", "is cut off or oddly quoted")]
    [InlineData("finding id;upgrade;object hash\nQ00000000000000000000000g;yes;\n", "has no finding id")]
    [InlineData("finding id;upgrade;object hash\nQ000000000000000000000001;yes;\nQ000000000000000000000001;no;\n", "contradicts an earlier row")]
    [InlineData("finding id;upgrade\nx;yes\n", "has no column 'object hash'")]
    public void A_hostile_review_is_refused_by_row(string content, string reason)
    {
        var file = Path.Combine(_folder, "hostile.csv");
        File.WriteAllText(file, content);

        Should.Throw<UpliftException>(() => ReviewFile.Read(file)).Message.ShouldContain(reason);
    }

    private static string Good { get; } = XmlTransport.Of(Utf8("<o/>"));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static ModulePackage Package(string version, params (string, string)[] files) =>
        Workbench.Package(version, [("module.json", Module.Replace("V", version, StringComparison.Ordinal)), .. files]);

    private async Task<(Workbench Bench, Catalog Catalog, VerificationBench Verification)> OpenAsync()
    {
        var (old, target) = (Package("1.0.0"), Package("2.0.0", ("changes/2.0.0/010-seen.yaml", Change)));
        var tenant = await Fixture.MakeTenantAsync();
        (await new Workbench(Provider, TimeProvider.System, tenant, old).GoToAsync("1.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        return (new Workbench(Provider, TimeProvider.System, tenant, old, target), new Catalog([old, target]),
            new VerificationBench(Provider, TimeProvider.System, tenant, _folder));
    }
}
