using System.Text;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Tests.Packages;

public sealed class ReleaseTests
{
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
    [InlineData("[\n{ \"id\": \"mod-x\" } ]", DiagnosticCodes.InvalidRelease, 2)]
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

    private static Release? Read(string json, DiagnosticBag bag) => Release.Read("releases/R1-2024.json",
        Encoding.UTF8.GetBytes(json), bag);
}
