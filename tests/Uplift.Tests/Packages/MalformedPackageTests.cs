using System.Text;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Tests.Packages;

public sealed class MalformedPackageTests
{
    public static TheoryData<string> Names => [.. MalformedPackages.All.Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mistake_is_said_with_its_file_and_line(string name)
    {
        var malformed = MalformedPackages.All.Single(item => item.Name == name);
        var bag = new DiagnosticBag();

        var package = PackageReader.Read(SomePackage.Files(malformed.Files), bag);

        var place = new SourcePosition($"{SomePackage.Name}/{malformed.File}", malformed.Line);
        var severity = malformed.IsWarning ? Severity.Warning : Severity.Error;
        bag.Select(item => (item.Code, item.Severity, item.Position!.Value with { Column = 0 }))
            .ShouldContain((malformed.Code, severity, place), string.Join('\n', bag));
        (package is null).ShouldBe(!malformed.IsWarning);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mistake_causes_no_further_complaint(string name)
    {
        var malformed = MalformedPackages.All.Single(item => item.Name == name);
        var bag = new DiagnosticBag();

        PackageReader.Read(SomePackage.Files(malformed.Files), bag);

        bag.Count(item => malformed.IsWarning || item.Severity == Severity.Error).ShouldBe(1, string.Join('\n', bag));
    }

    [Fact]
    public void All_mistakes_of_a_package_are_said_at_once()
    {
        var bag = new DiagnosticBag();

        PackageReader.Read(SomePackage.Files(
            ("changes/1.0.0/010-a.yaml", "collection: books\ndo:\n  - erase: { path: a }\n  - remove: { path: a }"),
            ("changes/1.0.0/020-b.sql", "commit;\n\\q\nselect 'x"),
            ("system/items/a.json", "{}")), bag);

        bag.Select(item => item.Code).Order().ShouldBe(
        [
            DiagnosticCodes.InvalidData, DiagnosticCodes.UnknownCollection, DiagnosticCodes.UnterminatedSql,
            DiagnosticCodes.TransactionInScript, DiagnosticCodes.ClientCommand, DiagnosticCodes.InvalidPath,
            DiagnosticCodes.InvalidOperation,
        ]);
    }

    [Theory]
    [InlineData("changes/1.0.0/010-a.yaml")]
    [InlineData("changes/1.0.0/010-a.sql")]
    public void Another_encoding_is_said_with_its_line(string path)
    {
        var bag = new DiagnosticBag();

        PackageReader.Read(SomePackage.Files(path, Encoding.Latin1.GetBytes("-- first\n-- Bücher")), bag);

        bag.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.UnreadableFile);
        bag.Single().Position.ShouldBe(new SourcePosition($"mod-x-1.0.0/{path}", 2));
    }

    [Fact]
    public void A_folder_without_a_descriptor_is_no_package()
    {
        var bag = new DiagnosticBag();

        PackageReader.Read(new MemoryFiles("x", new Dictionary<string, string> { ["a.txt"] = "" }), bag).ShouldBeNull();

        bag.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.MissingFile);
    }

    [Fact]
    public void A_change_that_cannot_be_repeated_is_refused_with_a_document_that_shows_it()
    {
        var bag = new DiagnosticBag();
        var malformed = MalformedPackages.All.Single(item => item.Name == "not repeatable");

        PackageReader.Read(SomePackage.Files(malformed.Files), bag);

        bag.ShouldHaveSingleItem().Message.ShouldContain("{");
    }
}
