using System.IO.Compression;
using System.Net;
using System.Text;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>Packages over HTTP: archives that mean harm, and documents that are transformed by a package.</summary>
public sealed class PackageApiTests(ServerScene scene) : IClassFixture<ServerScene>
{
    private const string Zip = "application/zip";
    private const string Xml = "application/xml";
    private const string Document = "<?xml version='1.0' encoding='iso-8859-1'?>\r\n<o xmlns='urn:c'>\r\n  <old>\u00fc</old>\r\n  <odd/>\r\n</o>\r\n";

    [Theory]
    [InlineData("../../escaped.json", 10, "leaves the package")]
    [InlineData("/etc/escaped", 10, "escaped")]
    [InlineData("sample/bomb.json", 40_000_000, "times its packed size")]
    public async Task A_hostile_archive_is_refused_and_nothing_of_it_is_kept(string name, int bytes, string problem)
    {
        var archive = ArchiveOf(("module.json", """{"id":"mod-bad-1.0.0"}"""), (name, new string(' ', bytes)));

        var check = (await scene.UploadAsync("/api/v1/packages/check", archive, Zip)).ShouldBe(HttpStatusCode.OK);
        check.Json["id"].ShouldBeNull();
        check.Body.ShouldContain(problem);
        (await scene.UploadAsync("/api/v1/packages", archive, Zip)).ShouldBe(HttpStatusCode.UnprocessableEntity).Json["code"]!
            .GetValue<string>().ShouldBe("UP1007");
        (await scene.GetAsync("/api/v1/packages/mod-bad")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Bytes_that_are_no_archive_are_refused() =>
        (await scene.UploadAsync("/api/v1/packages/check", "no archive"u8.ToArray(), Zip)).ShouldBe(HttpStatusCode.OK)
            .Json["findings"]![0]!["code"]!.GetValue<string>().ShouldBe("UP1001");

    [Fact]
    public async Task A_document_becomes_what_the_package_makes_of_it_in_its_own_encoding()
    {
        await AddXmlAsync();

        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(Document));
        content.Headers.ContentType = new(Xml);
        using var answer = await scene.Client.PostAsync("/api/v1/packages/mod-xml/transform", content, TestContext.Current.CancellationToken);
        var bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().ShouldBe(Xml);
        Encoding.Latin1.GetString(bytes).ShouldBe(Document.Replace("old>", "new>", StringComparison.Ordinal));
        answer.Headers.GetValues("Uplift-Made").ShouldBe(["1.0.0/a"]);
        answer.Headers.GetValues("Uplift-Open").ShouldBe(["1.0.0/b, 1.0.0/c"]);
        (await TransformAsync("<o xmlns='urn:c'/>", "?change=a")).ShouldBe(HttpStatusCode.OK).Body.ShouldBe("<o xmlns='urn:c'/>");
        (await TransformAsync("<o xmlns='urn:c'/>", "?acceptPreview=true")).Header("Uplift-Made").ShouldBe("1.0.0/b");
    }

    [Theory]
    [InlineData("<o", "", 422)]
    [InlineData("{}", "", 422)]
    [InlineData("<!DOCTYPE o [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><o>&b;</o>", "", 422)]
    [InlineData("<!DOCTYPE o [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><o>&a;</o>", "", 422)]
    [InlineData("<o/>", "?change=none", 400)]
    [InlineData("<o/>", "?collection=none", 422)]
    public async Task A_document_or_choice_that_cannot_be_taken_is_refused(string document, string query, int status)
    {
        await AddXmlAsync();

        var refused = (await TransformAsync(document, query)).ShouldBe((HttpStatusCode)status);

        refused.Header("Content-Type").ShouldBe("application/problem+json");
        refused.Body.ShouldNotContain(scene.Folder);
        refused.Body.ShouldNotContain("root:");
    }

    [Fact]
    public async Task Only_packages_of_the_catalog_transform() =>
        (await scene.UploadAsync("/api/v1/packages/none/transform", "<o/>"u8.ToArray(), Xml)).ShouldBe(HttpStatusCode.NotFound);

    private Task<Answer> TransformAsync(string document, string query) =>
        scene.UploadAsync($"/api/v1/packages/mod-xml-1.0.0/transform{query}", Encoding.UTF8.GetBytes(document), Xml);

    private Task AddXmlAsync() => scene.AddPackageAsync("mod-xml-1.0.0",
        ("module.json", """
            { "id": "mod-xml-1.0.0", "uplift": { "namespaces": { "c": "urn:c" }, "collections": [ { "name": "objects", "format": "xml" } ] } }
            """),
        ("changes/1.0.0/010-a.yaml", "collection: objects\ndo: [ { rename: { path: c:old, to: c:new } } ]"),
        ("changes/1.0.0/020-b.yaml", "collection: objects\ntype: preview\ndo: [ { default: { path: c:made, value: 1 } } ]"),
        ("changes/1.0.0/030-c.yaml", "collection: objects\ntype: manual\nwhen: { exists: c:odd }"));

    private static byte[] ArchiveOf(params (string Name, string Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(content);
            }
        }

        return bytes.ToArray();
    }
}
