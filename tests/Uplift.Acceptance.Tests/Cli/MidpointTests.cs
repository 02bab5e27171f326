using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Uplift.Acceptance.Tests.Scenes;

namespace Uplift.Acceptance.Tests.Cli;

/// <summary>The rule pack for an identity system by command: verified, decided on, applied in two phases, verified again, taken back.</summary>
public sealed partial class MidpointTests(PostgreSqlServer server)
{
    private const string Target = "midpoint-4.8.0";
    private const string New = "aaaaaaaa-0000-0000-0000-000000000001";
    private const string Mark = "the town's own";

    private static readonly string s_cases = Path.Combine(Repository.Root, "tests", "cases", "midpoint");

    [Theory, EachStore]
    public async Task All_that_a_person_said_yes_to_is_made_and_the_second_verification_finds_what_only_a_person_can_do(TestStore store)
    {
        var shared = Directory.CreateTempSubdirectory("uplift-midpoint-");
        try
        {
            CopyPackages(shared.FullName);
            var name = store == TestStore.Sqlite ? "sqlite" : "postgresql";
            await using var scene = await Scene.OpenAsync(name, shared.FullName, server);
            var uplift = scene.Uplift;
            (await uplift.RunAsync("tenant", "add", "diku", "--install", "midpoint-4.4.11")).ShouldExitWith(0);
            var table = scene.Table("diku", "midpoint", "m_object");
            foreach (var (id, text) in Objects()) await scene.ExecuteAsync("diku", Insert(store, table, id, text));
            var before = await ObjectsAsync(scene);

            (await uplift.RunAsync("verify", "--to", Target, "--out", "report.csv", "--json-lines", "report.jsonl")).ShouldExitWith(4);
            var found = Findings(uplift);
            found.Where(finding => Of(finding, "objectId") == New).Select(finding => Of(finding, "message")).ShouldHaveSingleItem()
                .ShouldEndWith("it is made, since it is shipped for the first time");
            await DecideAsync(uplift, found);
            var plan = (await uplift.RunAsync("plan", "--to", Target, "--json")).ShouldExitWith(3).Json.GetProperty("id").GetString()!;
            var first = (await uplift.RunAsync("apply", plan, "--review", "decided.csv", "--phase", "first")).ShouldExitWith(0);
            (first.Output + first.Error).ShouldContain("UP4019");
            (await ObjectsAsync(scene)).Values.ShouldNotContain(text => text.Contains("<category>"));
            (await ObjectsAsync(scene)).ShouldNotContainKey(New);
            (await uplift.RunAsync("apply", plan, "--review", "decided.csv", "--phase", "second")).ShouldExitWith(1).Output.ShouldContain("UP4019");

            (await uplift.RunAsync("verify", "--to", Target, "--out", "again.csv", "--json-lines", "report.jsonl")).ShouldExitWith(4);
            var left = Findings(uplift);
            left.Where(finding => Of(finding, "change").Length > 0 && Of(finding, "status") is not ("manual" or "conflict")).ShouldBeEmpty();
            left.Where(finding => Of(finding, "status") == "manual").Select(finding => Of(finding, "change")).Distinct().Count().ShouldBe(7);
            var after = await ObjectsAsync(scene);
            after[New].ShouldContain("<name>new here</name>");
            after.Where(entry => Shipped().Contains(entry.Key)).ShouldAllBe(entry => entry.Value.Contains(Mark));
            after.Values.Count(text => text.Contains("superuserRole")).ShouldBeGreaterThan(0);

            await scene.ExecuteAsync("diku", $"delete from {table} where oid in ('ObjectForms', 'PersonaTargetSubtype')");
            var done = (await uplift.RunAsync("resume", "diku", "--review", "decided.csv", "--json")).ShouldExitWith(4).Json.GetProperty("tenants")[0];
            done.GetProperty("modules").GetProperty("midpoint").GetString().ShouldBe("4.8.0");
            done.GetProperty("remaining").EnumerateArray().Select(work => work.GetProperty("kind").GetString()).Distinct()
                .ShouldBe(["by-hand"], ignoreOrder: true);
            (await uplift.RunAsync("undo", "diku", "--yes")).ShouldExitWith(0);
            (await ObjectsAsync(scene)).OrderBy(entry => entry.Key).ShouldBe(
                before.Where(entry => entry.Key is not ("ObjectForms" or "PersonaTargetSubtype")).OrderBy(entry => entry.Key));
        }
        finally
        {
            shared.Delete(recursive: true);
        }
    }

    // The sample, with a script that makes the table which the product would have made, and an object that is shipped for the first time.
    private static void CopyPackages(string shared)
    {
        var source = Path.Combine(Repository.Sample("midpoint-objects"), "packages");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            Write(Path.GetRelativePath(source, file), File.ReadAllText(file));
        }

        Write("midpoint-4.4.11/baseline/sqlite.sql", "create table m_object (oid text primary key, fullobject blob not null);");
        Write("midpoint-4.4.11/baseline/postgresql.sql", "create table m_object (oid text primary key, fullobject bytea not null);");
        var module = File.ReadAllText(Path.Combine(source, "midpoint-4.4.11", "module.json"));
        Write("midpoint-4.4.11/module.json", module.Replace("\"uplift\": {",
            "\"uplift\": { \"baseline\": {\"sqlite\": \"sqlite.sql\", \"postgresql\": \"postgresql.sql\"},", StringComparison.Ordinal));
        Write("midpoint-4.8.0/shipped/v4.8.13/new.xml",
            $"<mark xmlns='http://midpoint.evolveum.com/xml/ns/public/common/common-3' oid='{New}'><name>new here</name></mark>");

        void Write(string path, string text)
        {
            var target = Path.Combine(shared, "packages", path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, text);
        }
    }

    private static IEnumerable<(string Id, string Text)> Objects()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(s_cases, "processors"), "original.xml", SearchOption.AllDirectories))
        {
            yield return (Path.GetFileName(Path.GetDirectoryName(file)!), File.ReadAllText(file));
        }

        foreach (var text in ShippedTexts())
        {
            yield return (Oid().Match(text).Groups[1].Value, EndOfRoot().Replace(text, $"<description>{Mark}</description>$&"));
        }
    }

    private static HashSet<string> Shipped() => [.. ShippedTexts().Select(text => Oid().Match(text).Groups[1].Value)];

    private static IEnumerable<string> ShippedTexts() =>
        Directory.EnumerateFiles(Path.Combine(s_cases, "initial-objects", "v4.4.11"), "*.xml").Select(File.ReadAllText);

    private static string Insert(TestStore store, string table, string id, string text)
    {
        var bytes = Convert.ToHexString(Encoding.UTF8.GetBytes(text));
        return $"insert into {table} values ('{id}', {(store == TestStore.Sqlite ? $"x'{bytes}'" : $"'\\x{bytes}'")})";
    }

    private static async Task<Dictionary<string, string>> ObjectsAsync(Scene scene)
    {
        var rows = (await scene.DumpAsync()).Tables.Single(table => table.Key.EndsWith("m_object", StringComparison.Ordinal)).Value;
        return rows.Select(row => Row().Match(row)).ToDictionary(
            row => row.Groups[1].Value, row => Encoding.UTF8.GetString(Convert.FromHexString(row.Groups[2].Value)));
    }

    private static List<JsonElement> Findings(UpliftProcess uplift) =>
        [.. File.ReadLines(uplift.PathOf("report.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string Of(JsonElement finding, string name) => finding.GetProperty(name).GetString()!;

    private static Task DecideAsync(UpliftProcess uplift, IEnumerable<JsonElement> findings) => File.WriteAllLinesAsync(uplift.PathOf("decided.csv"),
        [
            "finding id;object hash;upgrade",
            .. findings.Select(finding => $"{Of(finding, "findingId")};{Of(finding, "objectHash")};yes"),
        ]);

    [GeneratedRegex("oid=\"([^\"]+)\"")]
    private static partial Regex Oid();

    [GeneratedRegex(@"</[\w:]+>\s*$")]
    private static partial Regex EndOfRoot();

    [GeneratedRegex("""^\W*([\w-]+)\W+x([0-9A-Fa-f]+)\W*$""")]
    private static partial Regex Row();
}
