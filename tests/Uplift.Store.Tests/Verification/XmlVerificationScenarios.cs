using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Uplift.Documents.Xml;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Store.Tests.Conformance;
using Uplift.Store.Tests.Execution;
using Uplift.Tests.Documents.Xml;

namespace Uplift.Store.Tests.Verification;

/// <summary>What verification tells of XML objects: items, marks of the schema, references, keys, patches.</summary>
public abstract class XmlVerificationScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture), IDisposable
    where TFixture : StoreFixture
{
    private const string Module =
        """
        {"id": "mod-items-V", "name": "items", "uplift": {
          "namespaces": {"c": "urn:c"},
          "collections": [
            {"name": "objects", "format": "xml", "documentType": "bytes", "marks": "objects.marks.yaml", "idFormat": "uuid",
             "references": [{"path": "/*//*/@oid", "collection": "objects"}], "unique": ["/c:user/c:name"]}]}}
        """;

    private const string Marks =
        """
        - { item: "//c:form", removed: true, change: forms }
        - { item: "//c:note", deprecated: true }
        - { item: "//c:late", deprecated: true, plannedRemoval: "3.0" }
        - { item: "//c:old", removed: true, change: rename }
        """;

    private const string Rename =
        "id: rename\ncollection: objects\ntype: preview\npriority: optional\nwhen: { exists: //c:old }\n"
        + "do:\n  - rename: { path: //c:old, to: c:new }\n  - default: { path: c:kind, value: a & b }\n";

    private const string Forms =
        "id: forms\ncollection: objects\ntype: manual\npriority: optional\nreason: Build them anew.\nwhen: { exists: //c:form }\n";

    private const string One = "10000000-0000-0000-0000-000000000001";
    private const string Two = "10000000-0000-0000-0000-000000000002";
    private const string Three = "10000000-0000-0000-0000-000000000003";

    private readonly string _folder = Directory.CreateTempSubdirectory("uplift-verify-").FullName;

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_expression_chooses_objects()
    {
        var (bench, catalog, verification) = await OpenAsync();
        await bench.WriteAsync("objects",
            (One, Bytes("<user xmlns='urn:c'><name>ann</name><old>1</old></user>")),
            (Two, Bytes("<user xmlns='urn:c'><name>bob</name><old>1</old></user>")));

        await verification.VerifyAsync(catalog, "mod-items-2.0.0", scope: new() { XPath = "/c:user[c:name = 'bob']" });
        verification.Rows().Select(row => row["object id"]).ShouldBe([Two]);

        var wrong = await verification.VerifyAsync(catalog, "mod-items-2.0.0", scope: new() { XPath = "/d:user" });
        wrong.Problems.ShouldHaveSingleItem().Message.ShouldContain("no XPath 1.0 expression");
    }

    [Fact]
    public async Task Findings_name_items_marks_references_and_keys()
    {
        var (bench, catalog, verification) = await OpenAsync();
        await bench.WriteAsync("objects",
            (One, Bytes("<user xmlns='urn:c'>\n  <name>ann</name>\n  <old>1</old>\n  <late/>\n</user>")),
            (Two, Bytes($"<user xmlns='urn:c'><name>ann</name><ref oid='{One}'/><ref oid='{Three}'/><form/></user>")),
            ("=x", Bytes("<user xmlns='urn:c'><name>bob</name><note/><note/><ref oid='me'/></user>")),
            ("dtd", Bytes("<!DOCTYPE user [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><user>&e;</user>")));

        await verification.VerifyAsync(catalog, "mod-items-2.0.0");

        var rows = verification.Rows();
        rows.Where(row => row["object id"] == One).Select(row => (row["validation status"], row["item path"], row["message"])).ShouldBe(
        [
            ("changed", "/c:user/c:old", "replace /c:user/c:old; add /c:user/c:kind"),
            ("planned removal", "late", "deprecated, planned for removal in version 3.0"),
            ("duplicate key", "/c:user/c:name", $"has the same /c:user/c:name as {Two}: ann"),
        ], ignoreOrder: true);
        rows.Where(row => row["object id"] == Two).Select(row => (row["validation status"], row["item path"], row["message"])).ShouldBe(
        [
            ("manual", "", "Build them anew."),
            ("removed", "form", "removed (see forms)"),
            ("missing reference", "/user/ref[2]/@oid", $"refers to objects/{Three}, which does not exist"),
            ("duplicate key", "/c:user/c:name", $"has the same /c:user/c:name as {One}: ann"),
        ], ignoreOrder: true);
        rows.Where(row => row["object id"] == "'=x").Select(row => (row["validation status"], row["item path"])).ShouldBe(
            [("deprecated", "note"), ("invalid id", ""), ("invalid id", "/user/ref/@oid")], ignoreOrder: true);
        rows.Single(row => row["object id"] == "dtd" && row["change identifier"] == "2.0.0/rename")["message"].ShouldContain("DTD");
        rows.Select(row => row["object name"]).Distinct().ShouldBe(["ann", "bob", ""], ignoreOrder: true);
        var html = await File.ReadAllTextAsync(Path.Combine(_folder, "report.html"), Token);
        html.ShouldContain("&lt;old&gt;1&lt;/old&gt;");
        html.ShouldContain("&lt;kind&gt;a &amp;amp; b&lt;/kind&gt;");
    }

    [Fact]
    public async Task Applying_the_deltas_with_plain_xml_patch_to_the_old_documents_gives_the_upgraded_ones()
    {
        var (bench, catalog, verification) = await OpenAsync();
        var odd = "\"<&\t\n'";
        await bench.WriteAsync("objects",
            (One, Bytes("<user xmlns='urn:c'>\r\n  <name>a\\n</name>\r\n  <old>1</old>\r\n</user>")),
            (odd, Bytes("<p:user xmlns:p='urn:c'><p:old><!-- two\nlines -->x</p:old></p:user>")));
        var before = await bench.ReadAsync("objects");
        await verification.VerifyAsync(catalog, "mod-items-2.0.0");

        var results = new Dictionary<string, string>();
        using (var archive = await ZipFile.OpenReadAsync(verification.Deltas, Token))
        {
            var entry = archive.Entries.ShouldHaveSingleItem();
            entry.FullName.ShouldEndWith("/objects/000001.xml");
            var deltas = new XmlDocument { PreserveWhitespace = true };
            await using (var stream = await entry.OpenAsync(Token)) deltas.Load(stream);
            foreach (var one in deltas.DocumentElement!.ChildNodes.OfType<XmlElement>())
            {
                var id = one.GetAttribute("id");
                var old = XmlTransport.ToBytes(before[id]);
                one.GetAttribute("hash").ShouldBe("sha256:" + Convert.ToHexStringLower(SHA256.HashData(old)));
                results[id] = CanonicalXml.Of(PlainXmlPatch.Apply(Encoding.UTF8.GetString(old), one.InnerXml));
            }
        }

        await bench.GoToAsync("2.0.0", new RunOptions { AcceptPreview = true });

        var after = await bench.ReadAsync("objects");
        results.Keys.ShouldBe(after.Keys, ignoreOrder: true);
        foreach (var (id, text) in after)
        {
            results[id].ShouldBe(CanonicalXml.Of(PlainXmlPatch.Load(Encoding.UTF8.GetString(XmlTransport.ToBytes(text)))));
        }
    }

    [Fact]
    public async Task A_review_counts_for_xml_objects_as_they_were_and_what_is_left_by_hand_is_listed()
    {
        var (bench, catalog, verification) = await OpenAsync();
        var text = "<user xmlns='urn:c'><name>N</name><old/><form/></user>";
        await bench.WriteAsync("objects", (One, Bytes(text.Replace("N", "a"))), (Two, Bytes(text.Replace("N", "b"))), (Three, Bytes(text)));
        await verification.VerifyAsync(catalog, "mod-items-2.0.0");
        var review = verification.Decide(row => row["object id"] == Two ? "no" : row["change identifier"].Length > 0 ? "yes" : "");
        await bench.WriteAsync("objects", (Three, Bytes(text.Replace("N", "edited"))));

        var result = await bench.GoToAsync("2.0.0", new RunOptions { Review = review });

        result.Failures.Select(failure => $"{failure.ObjectId[^1]} {failure.Change.Id}: {failure.Message}").ShouldBe(
        [
            "2 rename: held back: the review says no", "3 rename: held back: it needs a review, and the object was edited since",
            "1 forms: to be done by hand: Build them anew.", "2 forms: to be done by hand: Build them anew.", "3 forms: to be done by hand: Build them anew.",
        ], ignoreOrder: true);
    }

    private static string Bytes(string text) => XmlTransport.Of(Encoding.UTF8.GetBytes(text));

    private static ModulePackage Package(string version, params (string, string)[] files) =>
        Workbench.Package(version, [("module.json", Module.Replace("V", version, StringComparison.Ordinal)), ("schemas/objects.marks.yaml", Marks
            .Replace(version == "1.0.0" ? ", change: forms" : "none", "").Replace(version == "1.0.0" ? ", change: rename" : "none", "")), .. files]);

    private async Task<(Workbench Bench, Catalog Catalog, VerificationBench Verification)> OpenAsync()
    {
        var (old, target) = (Package("1.0.0"),
            Package("2.0.0", ("changes/2.0.0/010-rename.yaml", Rename), ("changes/2.0.0/020-forms.yaml", Forms)));
        var tenant = await Fixture.MakeTenantAsync();
        (await new Workbench(Provider, TimeProvider.System, tenant, old).GoToAsync("1.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        return (new Workbench(Provider, TimeProvider.System, tenant, old, target), new Catalog([old, target]),
            new VerificationBench(Provider, TimeProvider.System, tenant, _folder));
    }
}
