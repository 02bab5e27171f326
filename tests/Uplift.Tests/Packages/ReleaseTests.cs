using System.Text;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Tests.Vectors;

namespace Uplift.Tests.Packages;

public sealed class ReleaseTests
{
    private static string Platforms { get; } = Path.Combine(CaseFolder.Root, "okapi", "platform");

    [Fact]
    public void A_release_has_the_name_of_its_file_and_the_modules_in_their_order()
    {
        var release = Read("""
            [ { "id": "mod-users-19.1.1", "action": "enable" }, { "id": "folio_users-8.1.0" }, { "id": "jobs-2.0rc1", "stage": "x" } ]
            """, []).ShouldNotBeNull();

        release.Name.ShouldBe("R1-2024");
        release.Modules.Select(module => module.Id).ShouldBe(["mod-users-19.1.1", "folio_users-8.1.0", "jobs-2.0rc1"]);
        release.Modules[0].Position.ShouldBe(new SourcePosition("releases/R1-2024.json", 1, 11));
    }

    [Theory]
    [InlineData("{ }", DiagnosticCodes.InvalidValue, 1)]
    [InlineData("[\n7 ]", DiagnosticCodes.InvalidValue, 2)]
    [InlineData("[\n{ } ]", DiagnosticCodes.MissingKey, 2)]
    [InlineData("[\n{ \"id\": \"mod-x-1..0\" } ]", DiagnosticCodes.InvalidRelease, 2)]
    [InlineData("[\n{ \"id\": \"mod-x-1.0.0\", \"action\": \"disable\" } ]", DiagnosticCodes.InvalidRelease, 2)]
    [InlineData("[ { \"id\": \"mod-x-1.0.0\" },\n{ \"id\": \"mod-x-1.0.0\" } ]", DiagnosticCodes.InvalidRelease, 2)]
    [InlineData("[\n", DiagnosticCodes.MalformedFile, 2)]
    public void A_mistake_is_said_with_its_line(string json, string code, int line)
    {
        var bag = new DiagnosticBag();

        Read(json, bag).ShouldBeNull();

        var found = bag.ShouldHaveSingleItem();
        found.Code.ShouldBe(code);
        found.Position!.Value.Line.ShouldBe(line);
    }

    [Theory]
    [MemberData(nameof(RealLists))]
    public void The_install_lists_of_real_platforms_are_releases(string file, string list)
    {
        var bag = new DiagnosticBag();
        var modules = JsonNode.Parse(File.ReadAllText(Path.Combine(Platforms, file)))![list]!.AsArray();

        var release = Release.Read(file, Encoding.UTF8.GetBytes(modules.ToJsonString()), bag).ShouldNotBeNull();

        bag.ShouldBeEmpty();
        release.Modules.Select(module => module.Id).ShouldBe(modules.Select(module => (string)module!["id"]!));
    }

    [Fact]
    public void A_product_alone_means_its_newest_package()
    {
        var catalog = new Catalog([SomePackage.OfId("mod-x-1.0.0"), SomePackage.OfId("mod-x-1.10.0"), SomePackage.OfId("mod-x-1.9.0")]);
        var release = Read("""[ { "id": "mod-x" }, { "id": "mod-y" }, { "id": "mod-z-1.0.0" } ]""", []).ShouldNotBeNull();
        var notes = new DiagnosticBag();

        release.Select(catalog, notes).ShouldBe(["mod-x-1.10.0", "mod-y", "mod-z-1.0.0"]);

        notes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("okapi")]
    [InlineData("okapi-6.1.2")]
    public void The_gateway_is_passed_over_with_a_warning_when_there_is_no_package_of_it(string id)
    {
        var release = Read($$"""[ { "id": "{{id}}" } ]""", []).ShouldNotBeNull();
        var notes = new DiagnosticBag();

        release.Select(new Catalog([]), notes).ShouldBeEmpty();

        var note = notes.ShouldHaveSingleItem();
        (note.Code, note.Severity).ShouldBe((DiagnosticCodes.GatewayIgnored, Severity.Warning));
        release.Select(new Catalog([SomePackage.OfId("okapi-6.1.2")]), []).ShouldBe(["okapi-6.1.2"]);
    }

    public static IEnumerable<TheoryDataRow<string, string>> RealLists() =>
        from file in Directory.EnumerateFiles(Platforms, "R*.json").Order(StringComparer.Ordinal)
        from list in (string[])["install", "okapiInstall", "stripesInstall"]
        select new TheoryDataRow<string, string>(Path.GetFileName(file), list);

    private static Release? Read(string json, DiagnosticBag bag) => Release.Read("releases/R1-2024.json",
        Encoding.UTF8.GetBytes(json), bag);
}
