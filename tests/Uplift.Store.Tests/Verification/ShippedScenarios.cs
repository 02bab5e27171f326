using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Uplift.Changes;
using Uplift.Documents.Xml;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Store.Tests.Conformance;
using Uplift.Store.Tests.Execution;
using Uplift.Tests.Samples;
using Uplift.Tests.Vectors.Midpoint;
using Uplift.Verification.Reviews;

namespace Uplift.Store.Tests.Verification;

/// <summary>Shipped objects as a step of a plan: verified, simulated, decided on, applied, logged and taken back, on every store.</summary>
public abstract partial class ShippedScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture), IDisposable
    where TFixture : StoreFixture
{
    private const string Module =
        """
        {"id": "mod-items-V", "name": "items", "uplift": {
          "namespaces": {"c": "http://midpoint.evolveum.com/xml/ns/public/common/common-3", "xsi": "http://www.w3.org/2001/XMLSchema-instance"},
          "collections": [{"name": "objects", "format": "xml", "documentType": "bytes", "merge": "merge.yaml"}]}}
        """;

    private const string Change =
        "collection: objects\ntype: TYPE\npriority: optional\nshipped: { previous: OLD, next: NEW, id: '@oid' }\n";

    private const string Small = "<user xmlns='http://midpoint.evolveum.com/xml/ns/public/common/common-3' oid='u1'>"
        + "<name>NAME</name><title>TITLE</title><credentials>SECRET</credentials><fix>FIX</fix></user>";

    private const string SmallRules =
        "winners:\n  - { items: \"c:title\", winner: ask }\n  - { items: \"c:credentials\", winner: secret }\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("uplift-shipped-").FullName;

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Twelve_real_objects_with_customisations_go_through_two_upgrades_and_back()
    {
        string[] versions = ["v4.4.11", "v4.8.13", "v4.9.7"];
        var rules = await File.ReadAllTextAsync(Path.Combine(MidpointCases.Root, "..", "..", "..", "samples", "midpoint-objects", "packages",
            "midpoint-4.8.0", "schemas", "objects.merge.yaml"), Token);
        var files = Directory.EnumerateFiles(Path.Combine(MidpointCases.Root, "initial-objects", versions[0]), "*.xml")
            .Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        files.Count.ShouldBe(12);
        for (var hop = 0; hop < 2; hop++)
        {
            var customers = files.ToDictionary(file => OidOf(Read(versions[hop], file!)),
                file => new Customer(Read(versions[hop], file!), Read(versions[hop + 1], file!)));
            var target = Package("2.0.0", rules, "seamless", [.. new[] { hop, hop + 1 }.SelectMany(version => files.Select(file =>
                ($"shipped/{(version == hop ? "OLD" : "NEW")}/{file}", Read(versions[version], file!))))]);
            var (bench, catalog, verification) = await OpenAsync(Package("1.0.0", rules, ""), target);
            await bench.WriteAsync("objects", [.. customers.Select(one => (one.Key, (string?)Bytes(one.Value.Text))), ("own", Bytes("<o/>"))]);
            var before = await bench.ReadAsync("objects");

            await verification.VerifyAsync(catalog, "mod-items-2.0.0");
            var simulated = await bench.SimulateAsync(await bench.PlanAsync("2.0.0"));
            (await bench.GoToAsync("2.0.0")).Outcome.ShouldBe(RunOutcome.Done);

            (await bench.ReadLogAsync()).ShouldBe(simulated);
            simulated.Count.ShouldBeGreaterThanOrEqualTo(6);
            var after = (await bench.ReadAsync("objects")).ToDictionary(item => item.Key, item => Text(item.Value));
            after["own"].ShouldBe("<o/>");
            var conflicts = verification.Rows().Where(row => row["validation status"] == "conflict").ToLookup(row => row["object id"]);
            foreach (var (oid, customer) in customers)
            {
                var leaves = ShippedLeaves.Of(XDocument.Parse(after[oid]).Root!);
                foreach (var (path, value) in customer.Expected) leaves.GetValueOrDefault(path).ShouldBe(value, $"{oid} {path}");
                conflicts[oid].Select(row => Keys().Replace(row["item path"], "")).Distinct()
                    .ShouldBe(customer.Conflicts.Select(path => Keys().Replace(path, "")).Distinct(), ignoreOrder: true, oid);
                conflicts[oid].ShouldAllBe(row => Values().IsMatch(row["message"]));
            }

            (await bench.UndoAsync()).Problems.ShouldBeEmpty();
            (await bench.ReadAsync("objects")).ShouldBe(before);
        }
    }

    [Fact]
    public async Task What_the_package_asks_about_waits_for_an_answer_and_an_answer_counts_for_the_values_that_were_seen()
    {
        var (bench, catalog, verification) = await OpenAsync(Package("1.0.0", SmallRules, ""), Package("2.0.0", SmallRules, "preview",
            ("shipped/OLD/u.xml", Shipped("a", "old", "s1", "1")), ("shipped/NEW/u.xml", Shipped("a", "new", "s2", "2"))));
        await bench.WriteAsync("objects", ("u1", Bytes(Shipped("mine", "mine", "own", "1"))));
        await verification.VerifyAsync(catalog, "mod-items-2.0.0");
        var rows = verification.Rows();
        var question = rows.Single(row => row["validation status"] == "to be decided");
        (question["finding id"][0], question["item path"], question["upgrade type"]).ShouldBe(('Q', "title", "Preview"));
        question["message"].ShouldStartWith("shipped before: old; shipped now: new; yours: mine; yes takes");
        rows.Single(row => row["validation status"] == "changed")["message"].ShouldBe("fix: shipped 1 -> 2");
        foreach (var file in Directory.EnumerateFiles(_folder).Where(file => !file.EndsWith(".zip", StringComparison.Ordinal)))
        {
            (await File.ReadAllTextAsync(file, Token)).ShouldNotContain("s2");
        }

        var open = await bench.GoToAsync("2.0.0", new RunOptions { Review = Decide(verification, "") });
        Text((await bench.ReadAsync("objects"))["u1"]).ShouldBe(Shipped("mine", "mine", "own", "2"));
        open.Outcome.ShouldBe(RunOutcome.Incomplete);
        open.Remaining.ShouldHaveSingleItem().ShouldBe(
            new RemainingWork(RemainingKind.HeldBack, "mod-items-2.0.0", "2.0.0/shipped", 1, "to be decided: title") { Priority = ChangePriority.Optional });
        (await bench.UndoAsync()).Problems.ShouldBeEmpty();

        var kept = await bench.GoToAsync("2.0.0", new RunOptions { Review = Decide(verification, "no") });
        kept.Outcome.ShouldBe(RunOutcome.Done);
        Text((await bench.ReadAsync("objects"))["u1"]).ShouldBe(Shipped("mine", "mine", "own", "2"));
        (await bench.UndoAsync()).Problems.ShouldBeEmpty();

        (await bench.GoToAsync("2.0.0", new RunOptions { Review = Decide(verification, "yes") })).Outcome.ShouldBe(RunOutcome.Done);
        Text((await bench.ReadAsync("objects"))["u1"]).ShouldBe(Shipped("mine", "new", "own", "2"));
        await bench.WriteAsync("objects", ("u1", Bytes(Shipped("mine", "new", "edited", "2"))));
        (await bench.ReadLogAsync()).ShouldHaveSingleItem().ShouldNotContain("\"afterKnown\":false");
        (await bench.UndoAsync()).Problems.ShouldBeEmpty();
        Text((await bench.ReadAsync("objects"))["u1"]).ShouldBe(Shipped("mine", "mine", "edited", "1"));

        await bench.WriteAsync("objects", ("u1", Bytes(Shipped("mine", "other", "own", "1"))));
        var stale = await bench.GoToAsync("2.0.0", new RunOptions { Review = Decide(verification, "yes"), AcceptPreview = true });
        stale.Outcome.ShouldBe(RunOutcome.Incomplete);
        Text((await bench.ReadAsync("objects"))["u1"]).ShouldBe(Shipped("mine", "other", "own", "2"));
    }

    [Fact]
    public async Task What_is_shipped_for_the_first_time_is_made_and_what_is_shipped_no_more_stays()
    {
        var (bench, catalog, verification) = await OpenAsync(Package("1.0.0", SmallRules, ""), Package("2.0.0", SmallRules, "preview",
            ("shipped/OLD/u.xml", Shipped("a", "t", "s", "1")), ("shipped/NEW/u.xml", Shipped("a", "t", "s", "2")),
            ("shipped/NEW/v.xml", Numbered(2, "new")), ("shipped/OLD/w.xml", Numbered(3, "gone")), ("shipped/NEW/x.xml", Numbered(4, "refused")),
            ("shipped/NEW/y.xml", Numbered(5, "unseen")),
            ("changes/2.0.0/020-title.yaml", "collection: objects\npriority: optional\ndo:\n  - rename: { path: //c:title, to: c:label }\n")));
        await bench.WriteAsync("objects", ("u1", Bytes(Shipped("a", "t", "s", "mine"))), ("u3", Bytes(Numbered(3, "gone"))));
        var before = await bench.ReadAsync("objects");
        await verification.VerifyAsync(catalog, "mod-items-2.0.0");
        var rows = verification.Rows();
        rows.Where(row => row["object id"] == "u3").Select(row => (row["validation status"], row["message"])).ShouldContain(
            ("no longer shipped", "it is shipped no more; it stays as it is"));
        var made = rows.Where(row => row["object id"] == "u2").ToList();
        made.Select(row => (row["validation status"], row["object name"], row["object hash"])).Distinct()
            .ShouldHaveSingleItem().ShouldBe(("changed", "new", ""));
        made.Select(row => row["message"]).ShouldContain("it is made, since it is shipped for the first time");
        var review = verification.Decide(row => row["object id"] == "u4" ? "no" : row["object id"] == "u5" ? "" : "yes");

        var plan = await bench.PlanAsync("2.0.0");
        var result = await bench.ApplyAsync(plan, new RunOptions { Review = review });

        var after = (await bench.ReadAsync("objects")).ToDictionary(item => item.Key, item => Text(item.Value));
        after.Keys.ShouldBe(["u1", "u2", "u3"], ignoreOrder: true);
        after["u2"].ShouldBe(Numbered(2, "new").Replace("title", "label"));
        after["u3"].ShouldBe(Numbered(3, "gone").Replace("title", "label"));
        result.Failures.Select(failure => $"{failure.ObjectId}: {failure.Message}").ShouldBe(
            ["u4: held back: the review says no", "u5: held back: it needs a review, and nobody said yes"]);
        result.Remaining.ShouldContain(new RemainingWork(RemainingKind.Settled, "mod-items-2.0.0", "2.0.0/shipped", 1,
            "the customer's value stayed at 1 place that both changed, such as fix of u1"));
        var log = (await bench.ReadLogAsync()).Where(line => line.Contains("\"u2\"")).ShouldHaveSingleItem();
        log.ShouldContain("\"created\"");
        log.ShouldContain("2.0.0/title");
        await bench.WriteAsync("objects", ("u2", Bytes(Numbered(2, "edited"))));
        (await bench.ReadLogAsync()).ShouldAllBe(line => !line.Contains("\"afterKnown\":false"));
        (await bench.UndoAsync()).Problems.ShouldHaveSingleItem().Message.ShouldContain("the run made it and it was edited since, so it stays");
        await bench.WriteAsync("objects", ("u2", null));
        (await bench.ReadAsync("objects")).ShouldBe(before);
    }

    [Fact]
    public async Task What_is_made_is_simulated_logged_and_taken_back_and_takes_nothing_from_the_customer()
    {
        var module = Module.Replace("\"merge\":", "\"unique\": [\"/c:user/c:name\"], \"merge\":", StringComparison.Ordinal);
        var target = Package("2.0.0", SmallRules, "seamless", ("module.json", module.Replace("V", "2.0.0")),
            ("shipped/OLD/u.xml", Numbered(1, "a")), ("shipped/NEW/u.xml", Numbered(1, "a")),
            ("shipped/NEW/v.xml", Numbered(2, "own")), ("shipped/NEW/w.xml", Numbered(3, "same id")), ("shipped/NEW/x.xml", Numbered(4, "free")));
        var (bench, catalog, verification) = await OpenAsync(Package("1.0.0", SmallRules, ""), target);
        await bench.WriteAsync("objects", ("mine", Bytes(Numbered(9, "own"))), ("u3", Bytes(Numbered(3, "other"))));
        var before = await bench.ReadAsync("objects");
        await verification.VerifyAsync(catalog, "mod-items-2.0.0");
        verification.Rows().Where(row => row["validation status"] is not "changed")
            .Select(row => $"{row["object id"]} {row["validation status"]} {row["item path"]}: {row["message"]}").ShouldBe(
            [
                "u3 conflict name: shipped before: nothing; shipped now: same id; yours: other; yours stays",
                "u2 duplicate key /c:user/c:name: has the same /c:user/c:name as mine: own",
                "mine duplicate key /c:user/c:name: has the same /c:user/c:name as u2: own",
            ], ignoreOrder: true);
        var simulated = await bench.SimulateAsync(await bench.PlanAsync("2.0.0"));

        var result = await bench.GoToAsync("2.0.0");

        (await bench.ReadLogAsync()).ShouldBe(simulated);
        simulated.ShouldHaveSingleItem().ShouldContain("\"u4\"");
        var after = (await bench.ReadAsync("objects")).ToDictionary(item => item.Key, item => Text(item.Value));
        after.Keys.ShouldBe(["mine", "u3", "u4"], ignoreOrder: true);
        after["u4"].ShouldBe(Numbered(4, "free"));
        after["u3"].ShouldBe(Numbered(3, "other"));
        result.Failures.Select(failure => $"{failure.ObjectId}: {failure.Message}")
            .ShouldBe(["u2: it is not made, since 'mine' has the same /c:user/c:name: own"]);
        (await bench.UndoAsync()).Problems.ShouldBeEmpty();
        (await bench.ReadAsync("objects")).ShouldBe(before);
    }

    [Fact]
    public async Task Wherever_the_process_falls_new_objects_are_made_once_and_what_rules_settled_is_told_whole()
    {
        for (var (at, points) = (0, 1); at <= points; at += 2)
        {
            var process = new FallingProcess();
            var (bench, _, _) = await OpenAsync(Package("1.0.0", SmallRules, ""), Package("2.0.0", SmallRules, "seamless",
                ("shipped/OLD/u.xml", Shipped("a", "t", "s", "1")), ("shipped/NEW/u.xml", Shipped("a", "t", "s", "2")),
                ("shipped/NEW/v.xml", Numbered(2, "new"))), process);
            await bench.WriteAsync("objects", ("u0", Bytes("<o/>")), ("u1", Bytes(Shipped("a", "t", "s", "mine"))), ("u9", Bytes("<o/>")));
            var before = await bench.ReadAsync("objects");
            var plan = await bench.PlanAsync("2.0.0");
            process.Passed.Clear();
            process.At = at;

            var first = await bench.ApplyAsync(plan, new RunOptions { MaxBatch = 1 });
            if (at == 0) points = process.Passed.Count;
            process.At = 0;
            var end = await bench.ApplyAsync(plan, new RunOptions { MaxBatch = 1 });

            var told = end.Remaining.Count > 0 ? end : first;
            if (end.Outcome == RunOutcome.Done) told.Remaining.ShouldHaveSingleItem().What.ShouldContain("at 1 place", customMessage: $"fallen at {at}");
            Text((await bench.ReadAsync("objects"))["u2"]).ShouldBe(Numbered(2, "new"));
            (await bench.UndoAsync()).Problems.ShouldBeEmpty();
            (await bench.ReadAsync("objects")).ShouldBe(before);
        }
    }

    [Fact]
    public void A_package_with_shipped_objects_that_cannot_be_merged_is_refused()
    {
        Refused(("shipped/OLD/u.xml", "<a oid='1'/>"), ("shipped/NEW/u.xml", "<b oid='1'/>")).ShouldContain("cannot be merged");
        Refused(("shipped/OLD/u.xml", "<a oid='1'/>")).ShouldContain("There are no objects in 'shipped/NEW'");
        Refused(("shipped/OLD/u.xml", "<a oid='1'/>"), ("shipped/NEW/u.xml", "<a/>")).ShouldContain("has no id at '@oid'");
        Refused(("shipped/OLD/u.xml", "<a oid='1'/>"), ("shipped/NEW/u.xml", "<!DOCTYPE a><a oid='1'/>")).ShouldContain("DTD");
        Refused(("shipped/OLD/u.xml", "<a oid='1'/>"), ("shipped/NEW/u.xml", "<a oid='1'/>"), ("shipped/NEW/v.xml", "<a oid='1'/>"))
            .ShouldContain("has the id '1'");

        static string Refused(params (string, string)[] files) => Should.Throw<Diagnostics.UpliftException>(
            () => Package("2.0.0", SmallRules, "seamless", files)).Message;
    }

    private static Review Decide(VerificationBench verification, string answer) =>
        verification.Decide(row => row["validation status"] == "to be decided" ? answer : "yes");

    private static string Shipped(string name, string title, string secret, string fix) => Small.Replace("NAME", name)
        .Replace("TITLE", title).Replace("SECRET", secret).Replace("FIX", fix);

    private static string Numbered(int number, string name) =>
        Shipped(name, "t", "s", "1").Replace("'u1'", $"'u{number}'", StringComparison.Ordinal);

    private static string Read(string version, string file) => MidpointCases.Read("initial-objects", version, file);

    private static string OidOf(string text) => XDocument.Parse(text).Root!.Attribute("oid")!.Value;

    private static string Bytes(string text) => XmlTransport.Of(Encoding.UTF8.GetBytes(text));

    private static string Text(string stored) => Encoding.UTF8.GetString(XmlTransport.ToBytes(stored));

    private static ModulePackage Package(string version, string rules, string type, params (string, string)[] files) => Workbench.Package(version,
    [
        ("module.json", Module.Replace("V", version, StringComparison.Ordinal)), ("schemas/merge.yaml", rules),
        .. type.Length == 0 ? [] : new[] { ("changes/2.0.0/010-shipped.yaml", Change.Replace("TYPE", type, StringComparison.Ordinal)) }, .. files,
    ]);

    private async Task<(Workbench Bench, Catalog Catalog, VerificationBench Verification)> OpenAsync(ModulePackage old, ModulePackage target, IFaultPoints? faults = null)
    {
        var tenant = await Fixture.MakeTenantAsync();
        (await new Workbench(Provider, TimeProvider.System, tenant, old).GoToAsync("1.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        return (new Workbench(Provider, TimeProvider.System, tenant, old, target) { Faults = faults ?? new NoFaultPoints() }, new Catalog([old, target]),
            new VerificationBench(Provider, TimeProvider.System, tenant, _folder));
    }

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Keys();

    [GeneratedRegex("^shipped before: .*; shipped now: .*; yours: .*; yours stays$", RegexOptions.Singleline)]
    private static partial Regex Values();
}
