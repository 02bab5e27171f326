using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Tests.Packages;

public sealed class XmlPackageTests
{
    [Fact]
    public void A_change_is_read_in_the_language_of_its_collection()
    {
        var package = SomePackage.Read(
            ("module.json", Module("""{ "name": "x", "format": "xml" }, { "name": "j" }""")),
            ("changes/1.0.0/010-x.yaml", "collection: x\nphase: first\ndo: [ { remove: { path: '//c:a' } } ]"),
            ("changes/1.0.0/020-j.yaml", "collection: j\ndo: [ { remove: { path: /a } } ]"));

        package.Changes[0].ShouldBeOfType<XmlChange>().Phase.ShouldBe(ChangePhase.First);
        package.Changes[1].ShouldBeOfType<DocumentChange>();
        package.Changes.ShouldAllBe(change => change.Kind == "document");
        package.Collections[0].DocumentType.ShouldBe(DocumentColumnType.Text);
    }

    [Theory]
    [InlineData("""{ "name": "x", "format": "xml", "documentType": "jsonb" }""", "no column of JSON")]
    [InlineData("""{ "name": "x", "format": "xml", "schema": "x.json" }""", "JSON Schema does not describe")]
    [InlineData("""{ "name": "x", "format": "yaml" }""", "json, xml")]
    public void What_XML_cannot_be_is_refused(string collection, string expected) =>
        Complaints(("module.json", Module(collection))).ShouldContain(message => message.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("collection: x\ndo: [ { remove: { path: /a } } ]\nwhen: { exists: 'q:b' }", "'exists' is no XPath 1.0 expression")]
    [InlineData("collection: x\nwhen: { type: { path: c:a, is: text } }\ndo: [ { delete: {} } ]", "no condition 'type'")]
    [InlineData("collection: x\ndo: [ { map: { path: c:a, values: { a: b, b: a } } } ]", "another result when it is applied to its own result")]
    [InlineData("collection: j\ndo: [ { coalesce: { to: /a, from: [ { lookup: x, equals: /b, take: /c } ] } } ]", "treats the objects of 'x' as JSON")]
    public void A_change_that_does_not_fit_is_refused(string change, string expected) => Complaints(
        ("module.json", Module("""{ "name": "x", "format": "xml" }, { "name": "j" }""")), ("changes/1.0.0/010-a.yaml", change))
        .ShouldContain(message => message.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Prefixes_are_names_and_stand_for_something() => Complaints(
        ("module.json", """{ "id": "mod-x-1.0.0", "uplift": { "namespaces": { "xmlx": "u", "a:b": "u", "e": "" } } }"""))
        .Count(message => message.Contains("no prefix for a namespace", StringComparison.Ordinal)).ShouldBe(3);

    private static string Module(string collections) =>
        $$"""{ "id": "mod-x-1.0.0", "uplift": { "namespaces": { "c": "urn:c" }, "collections": [ {{collections}} ] } }""";

    private static List<string> Complaints(params (string Path, string Text)[] files)
    {
        var bag = new DiagnosticBag();
        PackageReader.Read(SomePackage.Files(files), bag).ShouldBeNull();
        return [.. bag.Select(finding => finding.Message)];
    }
}
