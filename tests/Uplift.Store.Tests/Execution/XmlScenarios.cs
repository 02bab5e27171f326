using System.Text;
using Uplift.Diagnostics;
using Uplift.Documents.Xml;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Store.Tests.Conformance;

namespace Uplift.Store.Tests.Execution;

/// <summary>Collections of XML documents, in text and in bytes of any encoding, on every store.</summary>
public abstract class XmlScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    private const string Module =
        """
        {"id": "mod-items-V", "name": "items", "uplift": {
          "namespaces": {"c": "urn:c"},
          "collections": [
            {"name": "texts", "format": "xml"},
            {"name": "bytes", "format": "xml", "documentType": "bytes"}]}}
        """;

    private const string Change =
        """
        collection: COLLECTION
        do:
          - rename: { path: c:old, to: c:new }
          - default: { path: c:kind, value: plain }
          - remove: { path: c:gone }
        """;

    private const string Document =
        "<?xml version=\"1.0\" encoding=\"ENC\"?>\r\n<!-- k\u00e9pt -->\r\n<o  xmlns='urn:c' a = \"1\">\r\n\t<old>\u00fc&#252;</old>\r\n"
        + "\t<gone/>\r\n\t<title><![CDATA[t]]></title>\r\n</o>\r\n";

    private static readonly string s_expected = Document
        .Replace("old>", "new>", StringComparison.Ordinal).Replace("\t<gone/>\r\n", "", StringComparison.Ordinal)
        .Replace("]]></title>\r\n", "]]></title>\r\n\t<kind>plain</kind>\r\n", StringComparison.Ordinal);

    [Fact]
    public async Task Documents_in_text_and_bytes_are_changed_in_place_and_taken_back_byte_for_byte()
    {
        var bench = await InstalledAsync();
        await bench.WriteAsync("texts", ("t", Document), ("same", "<o xmlns='urn:c'><kind>x</kind></o >"), ("other", "<o/>"));
        await bench.WriteAsync("bytes", ("u8", Bytes("utf-8")), ("u16", Bytes("utf-16")), ("l1", Bytes("iso-8859-1")));
        var before = (await bench.ReadAsync("texts"), await bench.ReadAsync("bytes"));
        var plan = await bench.PlanAsync("2.0.0");
        var simulated = await bench.SimulateAsync(plan);

        (await bench.ApplyAsync(plan)).Outcome.ShouldBe(RunOutcome.Done);

        var (texts, bytes) = (await bench.ReadAsync("texts"), await bench.ReadAsync("bytes"));
        texts["t"].ShouldBe(s_expected);
        texts["same"].ShouldBe("<o xmlns='urn:c'><kind>x</kind></o >");
        texts["other"].ShouldBe("<o><c:kind xmlns:c=\"urn:c\">plain</c:kind></o>");
        foreach (var (id, encoding) in new[] { ("u8", "utf-8"), ("u16", "utf-16"), ("l1", "iso-8859-1") })
        {
            Encoding.GetEncoding(encoding).GetString(XmlTransport.ToBytes(bytes[id]))
                .ShouldBe(s_expected.Replace("ENC", encoding, StringComparison.Ordinal));
        }

        (await bench.ReadLogAsync()).ShouldBe(simulated);
        simulated.Count.ShouldBe(5);
        string.Concat(simulated).ShouldContain("CDATA[t]");
        var undone = await bench.UndoAsync();
        undone.Problems.ShouldBeEmpty();
        (await bench.ReadAsync("texts")).ShouldBe(before.Item1);
        (await bench.ReadAsync("bytes")).ShouldBe(before.Item2);
    }

    [Fact]
    public async Task Edits_made_since_stay_when_a_run_is_taken_back_and_collisions_are_listed()
    {
        var bench = await InstalledAsync();
        await bench.WriteAsync("texts", ("a", Document), ("b", Document), ("c", Document));
        await bench.WriteAsync("bytes", ("a", Bytes("iso-8859-1")));
        await bench.GoToAsync("2.0.0");
        await bench.WriteAsync("texts", ("a", Edited(s_expected)),
            ("b", s_expected.Replace("<kind>plain</kind>", "<kind>mine</kind>", StringComparison.Ordinal)));
        var latin = Encoding.Latin1;
        var left = latin.GetString(XmlTransport.ToBytes((await bench.ReadAsync("bytes"))["a"]));
        await bench.WriteAsync("bytes", ("a", XmlTransport.Of(latin.GetBytes(Edited(left)))));

        var result = await bench.UndoAsync();

        var texts = await bench.ReadAsync("texts");
        texts["a"].ShouldBe(Edited(Document));
        texts["b"].ShouldContain("<kind>mine</kind>");
        texts["c"].ShouldBe(Document);
        latin.GetString(XmlTransport.ToBytes((await bench.ReadAsync("bytes"))["a"]))
            .ShouldBe(Edited(Document).Replace("ENC", "iso-8859-1", StringComparison.Ordinal));
        var problem = result.Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe(DiagnosticCodes.UndoConflict);
        problem.Message.ShouldContain("'b'");
    }

    [Theory]
    [InlineData("<!DOCTYPE o [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><o xmlns='urn:c'>&x;</o>", "document type declaration")]
    [InlineData("<o><p></o>", "not well-formed")]
    [InlineData("no XML at all", "no '<' in it")]
    public async Task One_bad_document_is_reported_and_stays_and_the_others_are_changed(string bad, string expected)
    {
        var bench = await InstalledAsync();
        await bench.WriteAsync("texts", ("bad", bad), ("good", Document));
        byte[] broken = [.. "<o>"u8, 0xFF, 0xC3, .. "</o>"u8];
        await bench.WriteAsync("bytes", ("bad", XmlTransport.Of(broken)), ("good", Bytes("utf-8")));

        var result = await bench.GoToAsync("2.0.0");

        result.Outcome.ShouldNotBe(RunOutcome.Done);
        var texts = await bench.ReadAsync("texts");
        texts["bad"].ShouldBe(bad);
        texts["good"].ShouldBe(s_expected);
        XmlTransport.ToBytes((await bench.ReadAsync("bytes"))["bad"]).ShouldBe(broken);
        var failures = await bench.LookAsync(async transaction =>
            await transaction.Runs.ReadFailuresAsync((await transaction.Runs.ReadRunsAsync(Token))[^1].Id, 10, Token));
        failures.ShouldContain(failure => failure.ObjectId == "bad" && failure.Message.Contains(expected, StringComparison.Ordinal));
        failures.ShouldContain(failure => failure.Message.Contains("said to be utf-8", StringComparison.Ordinal));
    }

    private static string Edited(string text) => text.Replace("[CDATA[t]", "[CDATA[edited]", StringComparison.Ordinal);

    private static string Bytes(string encoding) => XmlTransport.Of(
        Encoding.GetEncoding(encoding).GetBytes(Document.Replace("ENC", encoding, StringComparison.Ordinal)));

    private async Task<Workbench> InstalledAsync()
    {
        var bench = new Workbench(Fixture.Provider, Fixture.Time, await Fixture.MakeTenantAsync(), Package("1.0.0"), Package("2.0.0",
            ("changes/2.0.0/010-texts.yaml", Change.Replace("COLLECTION", "texts", StringComparison.Ordinal)),
            ("changes/2.0.0/020-bytes.yaml", Change.Replace("COLLECTION", "bytes", StringComparison.Ordinal))));
        (await bench.GoToAsync("1.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        return bench;
    }

    private static ModulePackage Package(string version, params (string Path, string Content)[] files)
    {
        var all = files.ToDictionary(file => file.Path, file => file.Content);
        all["module.json"] = Module.Replace("-V", "-" + version, StringComparison.Ordinal);
        var bag = new DiagnosticBag();
        var package = PackageReader.Read(new MemoryFiles($"mod-items-{version}", all), bag);
        bag.ThrowIfErrors();
        return package!;
    }
}
