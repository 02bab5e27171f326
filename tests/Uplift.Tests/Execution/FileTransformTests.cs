using System.Text;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Tests.Documents;
using Uplift.Tests.Packages;

namespace Uplift.Tests.Execution;

public sealed class FileTransformTests : IDisposable
{
    private const string Module =
        """{ "id": "mod-x-1.0.0", "uplift": { "namespaces": { "c": "urn:c" }, "collections": [ { "name": "objects", "format": "xml" } ] } }""";

    private const string Document = "<?xml version='1.0' encoding='iso-8859-1'?>\r\n<o xmlns='urn:c'>\r\n  <old>\u00fc</old>\r\n  <odd/>\r\n</o>\r\n";

    private readonly TemporaryFolder _folder = new();
    private readonly ModulePackage _package = SomePackage.Read(
        ("module.json", Module),
        ("changes/1.0.0/010-a.yaml", "collection: objects\ndo: [ { rename: { path: c:old, to: c:new } } ]"),
        ("changes/1.0.0/020-b.yaml", "collection: objects\ntype: preview\ndo: [ { default: { path: c:made, value: 1 } } ]"),
        ("changes/1.0.0/030-c.yaml", "collection: objects\ntype: manual\nwhen: { exists: c:odd }"),
        ("changes/1.0.0/040-d.yaml", "collection: objects\npriority: optional\ndo: [ { map: { path: c:m, values: { a: b }, else: fail } } ]"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_changed_in_its_own_encoding_and_what_is_left_to_people_is_named()
    {
        var path = Write(Encoding.Latin1.GetBytes(Document));

        var file = Transform(preview: false).Apply(path);

        file.Problem.ShouldBeNull();
        file.Changes.Select(change => change.Id).ShouldBe(["a"]);
        file.Open.Select(change => change.Id).ShouldBe(["b", "c"]);
        Encoding.Latin1.GetString(file.After!).ShouldBe(Document.Replace("old>", "new>", StringComparison.Ordinal));
        File.ReadAllBytes(path).ShouldBe(file.Before);
    }

    [Fact]
    public void Rewritten_files_keep_their_mode_and_leave_nothing_beside_them()
    {
        var path = Write(Encoding.Latin1.GetBytes(Document));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var file = Transform(preview: true).Apply(path);

        FileRewrite.Replace(path, file.Before, file.After);

        File.ReadAllBytes(path).ShouldBe(file.After);
        Directory.GetFiles(_folder.Path).ShouldBe([path]);
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Transform(preview: true).Apply(path).After.ShouldBeNull();
    }

    [Fact]
    public void A_file_that_somebody_changed_meanwhile_stays()
    {
        var path = Write("<o xmlns='urn:c'><old/></o>"u8.ToArray());
        var file = Transform(preview: false).Apply(path);
        File.WriteAllText(path, "<edited/>");

        Should.Throw<IOException>(() => FileRewrite.Replace(path, file.Before, file.After)).Message.ShouldContain("changed by somebody else");

        File.ReadAllText(path).ShouldBe("<edited/>");
        Directory.GetFiles(_folder.Path).ShouldBe([path]);
    }

    [Theory]
    [InlineData("<!DOCTYPE o [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><o>&b;</o>", "document type declaration")]
    [InlineData("<o xmlns='urn:c'><old/><new>x</new></o>", "existing: keep")]
    [InlineData("{}", "not well-formed")]
    public void What_cannot_be_changed_is_told_and_stays(string text, string expected)
    {
        var file = Transform(preview: false).Apply(Write(Encoding.UTF8.GetBytes(text)));

        file.Problem.ShouldNotBeNull().ShouldContain(expected);
        file.After.ShouldBeNull();
    }

    [Fact]
    public void A_file_above_the_limit_is_not_read()
    {
        var path = Path.Combine(_folder.Path, "large.xml");
        using (var file = File.Create(path)) file.SetLength(200_000_000);

        Transform(preview: false).Apply(path).Problem.ShouldNotBeNull().ShouldContain("200,000,000 bytes");
    }

    [Fact]
    public void An_optional_change_that_cannot_be_made_is_left_out() =>
        Transform(preview: false).Apply(Write("<o xmlns='urn:c'><old/><m>z</m></o>"u8.ToArray())).Changes
            .Select(change => change.Id).ShouldBe(["a"]);

    private FileTransform Transform(bool preview) => new(_package, _package.Collections[0], _ => true, preview, Programs.Now);

    private string Write(byte[] content)
    {
        var path = Path.Combine(_folder.Path, "object.xml");
        File.WriteAllBytes(path, content);
        return path;
    }
}
