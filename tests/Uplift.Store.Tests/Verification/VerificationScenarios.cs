using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Store.Tests.Conformance;
using Uplift.Store.Tests.Execution;
using Uplift.Verification;

namespace Uplift.Store.Tests.Verification;

/// <summary>What verification finds and a review holds back, on every store.</summary>
public abstract class VerificationScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture), IDisposable
    where TFixture : StoreFixture
{
    private static readonly (string, string)[] s_changes =
    [
        ("changes/2.0.0/010-weight.yaml", "collection: items\ntype: preview\npriority: optional\nreason: Sizes are weights.\n"
            + "when: { exists: /size }\ndo:\n  - rename: { path: /size, to: weight }\n"),
        ("changes/2.0.0/020-kind.yaml",
            "collection: items\npriority: optional\ndo:\n  - default: { path: /kind, value: plain }\n"),
        ("changes/2.0.0/030-owner.yaml",
            "collection: items\ntype: preview\npriority: optional\nwhen: { exists: /owner }\ndo:\n"
            + "  - coalesce: { to: /ownerName, from: [{ lookup: owners, equals: /owner, take: /name }] }\n"),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("uplift-verify-").FullName;

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Verification_changes_nothing_and_tells_each_change_of_each_object_with_its_hash()
    {
        var (bench, catalog, verification) = await OpenAsync(s_changes[..2]);
        await bench.WriteAsync("items", ("a", """{"size":1}"""), ("b", """{"kind":"x"}"""), ("=c", """{"size":2,"kind":"x"}"""));
        var before = await bench.ReadAsync("items");
        var runs = await bench.ReadRunsAsync();

        var result = await verification.VerifyAsync(catalog, "mod-items-2.0.0");

        (await bench.ReadAsync("items")).ShouldBe(before);
        (await bench.ReadRunsAsync()).Count.ShouldBe(runs.Count);
        result.Objects.ShouldBe(3);
        var rows = verification.Rows();
        rows[0].Keys.ShouldBe(
        [
            "finding id", "tenant", "module", "object id", "object name", "object type", "change identifier", "validation status",
            "item path", "message", "phase", "upgrade type", "priority", "upgrade", "object hash",
        ]);
        rows.Select(row => (row["object id"], row["change identifier"], row["upgrade type"])).ShouldBe(
            [("'=c", "2.0.0/weight", "Preview"), ("a", "2.0.0/weight", "Preview"), ("a", "2.0.0/kind", "Seamless")], ignoreOrder: true);
        rows.ShouldAllBe(row => row["validation status"] == "changed" && row["upgrade"] == "" && row["phase"] == "Second");
        rows.Single(row => row["object id"] == "a" && row["upgrade type"] == "Preview")["object hash"]
            .ShouldBe(ObjectHash.Of(before["a"]));
        var first = await File.ReadAllTextAsync(verification.Report, Token);
        await verification.VerifyAsync(catalog, "mod-items-2.0.0");
        (await File.ReadAllTextAsync(verification.Report, Token)).ShouldBe(first);
    }

    [Fact]
    public async Task Exactly_the_rows_with_a_yes_are_applied_whatever_a_spreadsheet_made_of_the_file()
    {
        var (bench, catalog, verification) = await OpenAsync(s_changes);
        await bench.WriteAsync("owners", ("o", """{"name":"Ann"}"""));
        await bench.WriteAsync("items", [.. Enumerable.Range(0, 10).Select(number => ($"{number}", (string?)$$"""{"size":{{number}},"owner":"o"}"""))]);
        await verification.VerifyAsync(catalog, "mod-items-2.0.0");
        var review = verification.Decide(row => (row["change identifier"], row["object id"]) switch
        {
            ("2.0.0/weight", "1" or "2") => "no",
            ("2.0.0/weight", "3") => "",
            ("2.0.0/owner", "4") => "NO",
            ("2.0.0/kind", "5") => "no",
            ("2.0.0/kind", _) => "",
            _ => "Yes",
        });

        var result = await bench.GoToAsync("2.0.0", new RunOptions { Review = review });

        result.Outcome.ShouldBe(RunOutcome.Incomplete);
        var items = await bench.ReadPlainAsync("items");
        items.Where(item => item.Value.Contains("weight")).Select(item => item.Key).Order().ShouldBe(["0", "4", "5", "6", "7", "8", "9"]);
        items.Where(item => !item.Value.Contains("kind")).Select(item => item.Key).ShouldBe(["5"]);
        items.Where(item => !item.Value.Contains("Ann")).Select(item => item.Key).ShouldBe(["4"]);
        result.Failures.Select(failure => (failure.ObjectId, failure.Change.Id, failure.IsHeldBack)).ShouldBe(
            [("1", "weight", true), ("2", "weight", true), ("3", "weight", true), ("4", "owner", true), ("5", "kind", true)],
            ignoreOrder: true);
        var log = await bench.ReadLogAsync();
        log.Count.ShouldBeGreaterThan(9);
        log.ShouldAllBe(line => !line.Contains("\"afterKnown\":false"));
        (await bench.UndoAsync()).Problems.ShouldBeEmpty();
        (await bench.ReadPlainAsync("items")).Values.ShouldAllBe(text => text.Contains("size") && !text.Contains("kind"));
    }

    [Fact]
    public async Task What_was_edited_or_added_since_the_report_is_held_back_unless_it_needs_no_review()
    {
        var (bench, catalog, verification) = await OpenAsync(s_changes[..2]);
        await bench.WriteAsync("items", ("a", """{"size":1}"""), ("edited", """{"size":1}"""), ("gone", """{"size":1}"""), ("s", "{}"));
        await verification.VerifyAsync(catalog, "mod-items-2.0.0");
        var review = verification.Decide(_ => "yes");
        await bench.WriteAsync("items", ("edited", """{"size":2}"""), ("new", """{"size":3}"""), ("gone", null));

        var result = await bench.GoToAsync("2.0.0", new RunOptions { Review = review });

        var items = await bench.ReadPlainAsync("items");
        items["a"].ShouldBe("""{"kind":"plain","weight":1}""");
        items["edited"].ShouldBe("""{"kind":"plain","size":2}""");
        items["new"].ShouldBe("""{"kind":"plain","size":3}""");
        result.Failures.Select(failure => $"{failure.ObjectId}: {failure.Message}").ShouldBe(
        [
            "edited: held back: it needs a review, and the object was edited since",
            "new: held back: it needs a review and was not in the report",
        ]);
    }

    [Fact]
    public async Task Nothing_that_asks_for_a_review_is_made_without_one_unless_that_was_accepted()
    {
        var (bench, _, _) = await OpenAsync(s_changes[..2]);
        await bench.WriteAsync("items", ("a", """{"size":1}"""));

        var refused = await bench.GoToAsync("2.0.0");

        refused.Outcome.ShouldBe(RunOutcome.Refused);
        refused.Problems.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.NotReviewed);
        (await bench.ReadPlainAsync("items"))["a"].ShouldBe("""{"size":1}""");
        (await bench.GoToAsync("2.0.0", new RunOptions { AcceptPreview = true })).Outcome.ShouldBe(RunOutcome.Done);
    }

    [Fact]
    public async Task A_necessary_change_that_is_held_back_keeps_the_module_where_it_is_and_the_next_review_lets_it_go_on()
    {
        var (bench, catalog, verification) = await OpenAsync(
            ("changes/2.0.0/010-weight.yaml", "collection: items\ntype: preview\nwhen: { exists: /size }\ndo:\n"
                + "  - rename: { path: /size, to: weight }\n"));
        await bench.WriteAsync("items", ("a", """{"size":1}"""), ("b", """{"size":2}"""));
        await verification.VerifyAsync(catalog, "mod-items-2.0.0");

        var held = await bench.GoToAsync("2.0.0", new RunOptions { Review = verification.Decide(row => row["object id"] == "a" ? "no" : "yes") });

        held.Modules.Single().Version.ShouldBe("1.0.0");
        await verification.VerifyAsync(catalog, "mod-items-2.0.0");
        verification.Rows().Select(row => row["object id"]).ShouldBe(["a"]);
        var done = await bench.GoToAsync("2.0.0", new RunOptions { Review = verification.Decide(_ => "yes") });
        done.Outcome.ShouldBe(RunOutcome.Done);
        done.Modules.Single().Version.ShouldBe("2.0.0");
    }

    [Fact]
    public async Task An_optional_change_that_an_earlier_run_left_incomplete_is_listed_until_it_is_taken_up()
    {
        var kind = ("changes/3.0.0/010-kind.yaml", "collection: items\ndo:\n  - default: { path: /kind, value: plain }\n");
        var (second, third) = (Workbench.Package("2.0.0", s_changes[..1]), Workbench.Package("3.0.0", [.. s_changes[..1], kind]));
        var (bench, catalog, verification) = await OpenAsync(Workbench.Package("1.0.0"), second);
        await bench.WriteAsync("items", ("a", """{"size":1}"""));
        await verification.VerifyAsync(catalog, "mod-items-2.0.0");
        var held = await bench.GoToAsync("2.0.0", new RunOptions { Review = verification.Decide(_ => "no") });
        held.Remaining.ShouldHaveSingleItem().Kind.ShouldBe(RemainingKind.HeldBack);
        held.Modules.Single().Version.ShouldBe("2.0.0");
        var later = new Workbench(Provider, TimeProvider.System, bench.Tenant, second, third);

        var result = await later.GoToAsync("3.0.0");

        var left = result.Remaining.ShouldHaveSingleItem();
        (left.Kind, left.Change, left.Priority).ShouldBe((RemainingKind.Optional, "2.0.0/weight", Changes.ChangePriority.Optional));
        left.What.ShouldContain($"run {held.Run} left it incomplete");
    }

    [Fact]
    public async Task What_only_a_person_can_do_stops_the_switch_until_it_is_no_longer_found()
    {
        var (bench, catalog, verification) = await OpenAsync(
            ("changes/2.0.0/010-colour.yaml", "collection: items\ntype: manual\nreason: Choose a colour.\nwhen: { not: { exists: /colour } }\n"),
            ("changes/2.0.0/020-label.yaml",
                "collection: items\ntype: manual\npriority: optional\nreason: Print a label.\nwhen: { not: { exists: /label } }\n"),
            ("changes/2.0.0/030-kind.yaml", "collection: items\ndo:\n  - default: { path: /kind, value: plain }\n"));
        await bench.WriteAsync("items", ("a", """{"colour":"red"}"""), ("b", "{}"));
        var result = await verification.VerifyAsync(catalog, "mod-items-2.0.0");
        result.Summary.Groups.Select(group => (group.Change, group.Status, group.Count)).ShouldBe(
            [("2.0.0/colour", "manual", 1), ("2.0.0/label", "manual", 2), ("2.0.0/kind", "changed", 2)], ignoreOrder: true);

        var stopped = await bench.GoToAsync("2.0.0", new RunOptions { DoneByHand = ["colour"] });

        stopped.Outcome.ShouldBe(RunOutcome.Failed);
        stopped.Problems.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.ManualWorkLeft);
        stopped.Modules.Single().Version.ShouldBe("1.0.0");
        (await bench.ReadPlainAsync("items")).Values.ShouldAllBe(text => text.Contains("plain"));
        await bench.WriteAsync("items", ("b", """{"colour":"blue","label":1}"""));
        var resumed = await bench.Upgrader.Runner.ResumeAsync(bench.Tenant, new RunOptions(), Token);
        resumed.Modules.Single().Version.ShouldBe("2.0.0");
        resumed.Failures.ShouldHaveSingleItem().Message.ShouldBe("to be done by hand: Print a label.");
    }

    [Fact]
    public async Task An_interrupted_verification_goes_on_and_writes_the_report_that_it_would_have_written()
    {
        var (bench, catalog, verification) = await OpenAsync(s_changes[..2]);
        await bench.WriteAsync("items", [.. Enumerable.Range(10, 40).Select(number => ($"{number}", (string?)$$"""{"size":{{number}}}"""))]);
        await verification.VerifyAsync(catalog, "mod-items-2.0.0");
        var whole = await File.ReadAllTextAsync(verification.Report, Token);
        File.Delete(verification.Report);
        await Should.ThrowAsync<IOException>(() => verification.VerifyAsync(catalog, "mod-items-2.0.0", told: progress =>
        {
            if (progress.Done > 20) throw new IOException("The power failed.");
        }));
        File.Exists(verification.Report).ShouldBeFalse();

        var result = await verification.VerifyAsync(catalog, "mod-items-2.0.0");

        result.Objects.ShouldBe(40);
        result.Summary.Findings.ShouldBe(80);
        (await File.ReadAllTextAsync(verification.Report, Token)).ShouldBe(whole);
        Directory.Exists(verification.Report + ".work").ShouldBeFalse();
    }

    [Fact]
    public async Task Ids_references_and_unique_keys_are_checked_as_the_changes_leave_the_objects()
    {
        var old = RuledPackage("1.0.0");
        var target = RuledPackage("2.0.0",
            ("changes/2.0.0/010-code.yaml", "collection: items\ndo:\n  - rename: { path: /sign, to: code }\n"),
            ("changes/2.0.0/020-closed.yaml", "collection: owners\nwhen: { equals: { path: /closed, value: true } }\ndo: [delete: {}]\n"));
        var (bench, catalog, verification) = await OpenAsync(old, target);
        const string ann = "6b36b7c2-5a3c-4bf2-a4f8-0d6a0a6e0001";
        const string bob = "6b36b7c2-5a3c-4bf2-a4f8-0d6a0a6e0002";
        const string nobody = "6b36b7c2-5a3c-4bf2-a4f8-0d6a0a6e0003";
        await bench.WriteAsync("owners", (ann, """{"name":"Ann"}"""), (bob, """{"closed":true}"""), ("no-uuid", "{}"));
        await bench.WriteAsync("items",
            ("1", $$"""{"sign":"x","owners":["{{ann}}"]}"""), ("2", $$"""{"sign":"x","owners":["{{ann}}","{{nobody}}"]}"""),
            ("3", $$"""{"sign":"y","owners":["{{bob}}"]}"""), ("4", """{"sign":"x"}"""), ("5", """{"owners":["who"]}"""));

        await verification.VerifyAsync(catalog, "mod-items-2.0.0");

        verification.Rows().Where(row => row["validation status"] is not ("changed" or "fails"))
            .Select(row => $"{row["object type"]} {row["object id"]} {row["validation status"]} {row["item path"]}: {row["message"]}")
            .ShouldBe(
            [
                "owners no-uuid invalid id : the id is no UUID",
                "items 5 invalid id /owners/0: the reference to owners is no UUID: who",
                $"items 2 missing reference /owners/1: refers to owners/{nobody}, which does not exist",
                $"items 3 missing reference /owners/0: refers to owners/{bob}, which does not exist",
                "items 1 duplicate key /code: has the same /code as 2: x", "items 2 duplicate key /code: has the same /code as 1: x",
                "items 4 duplicate key /code: has the same /code as 1: x",
            ], ignoreOrder: true);
    }

    [Fact]
    public async Task References_and_unique_keys_that_were_not_in_the_report_are_judged_again_and_hold_the_object_back()
    {
        var (old, target) = (RuledPackage("1.0.0"), RuledPackage("2.0.0",
            ("changes/2.0.0/010-code.yaml", "collection: items\ndo:\n  - rename: { path: /sign, to: code }\n"),
            ("changes/2.0.0/020-kind.yaml", "collection: items\npriority: optional\ndo:\n  - default: { path: /kind, value: plain }\n"),
            ("changes/2.0.0/030-closed.yaml",
                "collection: owners\nwhen: { equals: { path: /closed, value: true } }\ndo: [delete: {}]\n")));
        var (bench, catalog, verification) = await OpenAsync(old, target);
        const string ann = "6b36b7c2-5a3c-4bf2-a4f8-0d6a0a6e0001";
        const string bob = "6b36b7c2-5a3c-4bf2-a4f8-0d6a0a6e0002";
        const string nobody = "6b36b7c2-5a3c-4bf2-a4f8-0d6a0a6e0003";
        await bench.WriteAsync("owners", (ann, "{}"), (bob, "{}"));
        await bench.WriteAsync("items", ("good", $$"""{"sign":"g","owners":["{{ann}}"]}"""), ("edited", """{"sign":"e"}"""),
            ("known", $$"""{"sign":"k","owners":["{{nobody}}"]}"""), ("meets", """{"sign":"m"}"""), ("waits", $$"""{"sign":"w","owners":["{{bob}}"]}"""));
        await verification.VerifyAsync(catalog, "mod-items-2.0.0");
        var review = verification.Decide(_ => "");
        await bench.WriteAsync("owners", (bob, """{"closed":true}"""));
        await bench.WriteAsync("items", ("edited", $$"""{"sign":"e","owners":["{{ann}}","{{nobody}}"]}"""), ("new", """{"sign":"m"}"""),
            ("newgood", $$"""{"sign":"n","owners":["{{ann}}"]}"""), ("newbad", """{"sign":"b","owners":["me"]}"""));
        var plan = await bench.PlanAsync("2.0.0");

        var result = await bench.ApplyAsync(plan, new RunOptions { Review = review });

        result.Outcome.ShouldBe(RunOutcome.Incomplete);
        result.Modules.Single().Version.ShouldBe("1.0.0");
        result.Failures.Where(failure => failure.Change.Id == "code").Select(failure => $"{failure.ObjectId}: {failure.Message}").ShouldBe(
        [
            $"edited: held back: refers to owners/{nobody}, which does not exist, and that was not in the report",
            "meets: held back: has the same /code as new: m, and that was not in the report",
            "new: held back: has the same /code as meets: m, and that was not in the report",
            "newbad: held back: the reference to owners is no UUID: me, and that was not in the report",
            $"waits: held back: refers to owners/{bob}, which does not exist, and that was not in the report",
        ], ignoreOrder: true);
        result.Remaining.Where(left => left.Change == "2.0.0/code").ShouldHaveSingleItem().Objects.ShouldBe(5);
        var items = await bench.ReadPlainAsync("items");
        items.Where(item => item.Value.Contains("code")).Select(item => item.Key).ShouldBe(["good", "known", "newgood"], ignoreOrder: true);
        items["waits"].ShouldBe($$"""{"owners":["{{bob}}"],"sign":"w"}""");
        (await bench.ReadLogAsync()).ShouldAllBe(line => !line.Contains("\"afterKnown\":false"));

        await verification.VerifyAsync(catalog, "mod-items-2.0.0");
        var seen = await bench.GoToAsync("2.0.0", new RunOptions { Review = verification.Decide(_ => "") });
        seen.Outcome.ShouldBe(RunOutcome.Done);
    }

    [Fact]
    public async Task Wherever_the_process_falls_the_same_objects_are_held_back_for_what_was_not_in_the_report()
    {
        var (old, target) = (RuledPackage("1.0.0"), RuledPackage("2.0.0",
            ("changes/2.0.0/010-code.yaml", "collection: items\nphase: first\ndo:\n  - rename: { path: /sign, to: code }\n"),
            ("changes/2.0.0/020-kind.yaml", "collection: items\ndo:\n  - default: { path: /kind, value: plain }\n")));
        Dictionary<string, string>? undisturbed = null;
        for (var (at, points) = (0, 1); at <= points; at += 3)
        {
            var process = new FallingProcess();
            var (bench, catalog, verification) = await OpenAsync(old, target, process);
            await bench.WriteAsync("items", ("1", """{"sign":"a","owners":["6b36b7c2-5a3c-4bf2-a4f8-0d6a0a6e0001"]}"""), ("2", """{"sign":"b"}"""));
            await verification.VerifyAsync(catalog, "mod-items-2.0.0");
            var options = new RunOptions { Review = verification.Decide(_ => ""), MaxBatch = 1 };
            await bench.WriteAsync("items", ("3", """{"sign":"b"}"""), ("4", """{"sign":"c"}"""));
            var plan = await bench.PlanAsync("2.0.0");
            process.Passed.Clear();
            process.At = at;

            await bench.ApplyAsync(plan, options);
            if (at == 0) points = process.Passed.Count;
            process.At = 0;
            var end = await bench.ApplyAsync(plan, options);

            end.Outcome.ShouldBeOneOf([RunOutcome.Incomplete, RunOutcome.SetAside], $"fallen at {at}");
            var items = await bench.ReadPlainAsync("items");
            items.Where(item => item.Value.Contains("kind")).Select(item => item.Key).ShouldBe(["1", "4"], $"fallen at {at}");
            items.ShouldBe(undisturbed ??= items, $"fallen at {at}");
        }
    }

    [Fact]
    public async Task Filters_choose_objects_by_collection_id_type_and_condition()
    {
        var (bench, catalog, verification) = await OpenAsync(s_changes[..2]);
        await bench.WriteAsync("items", ("a", """{"size":1}"""), ("b", """{"size":2}"""), ("c", """{"size":2}"""));
        var two = ConditionOf("equals: { path: /size, value: 2 }");

        (await FindAsync(new VerificationScope { Ids = ["a", "none"] })).ShouldBe(["a", "a"]);
        (await FindAsync(new VerificationScope { Where = two })).ShouldBe(["b", "b", "c", "c"]);
        (await FindAsync(new VerificationScope { Where = two, Ids = ["a", "c"] })).ShouldBe(["c", "c"]);
        (await FindAsync(new VerificationScope { Types = ["owners"] })).ShouldBeEmpty();
        (await FindAsync(new VerificationScope { Types = ["items"], Ids = ["b"] })).ShouldBe(["b", "b"]);
        (await FindAsync(new VerificationScope { Collections = ["owners"] })).ShouldBeEmpty();
        (await FindAsync(new VerificationScope { Modules = ["mod-others"] })).ShouldBeEmpty();

        async Task<IEnumerable<string>> FindAsync(VerificationScope scope)
        {
            await verification.VerifyAsync(catalog, "mod-items-2.0.0", scope);
            return verification.Rows().Select(row => row["object id"]);
        }
    }

    [Fact]
    public async Task Applying_the_deltas_with_plain_json_patch_to_the_old_documents_gives_the_upgraded_ones()
    {
        var (bench, catalog, verification) = await OpenAsync(
            ("changes/2.0.0/010-shape.yaml",
                """
                collection: items
                do:
                  - rename: { path: /size, to: weight }
                  - default: { path: /a~1b/~0, value: [1, 2] }
                  - wrap: { path: /notes/*, as: note }
                """),
            ("changes/2.0.0/020-parts.yaml",
                "collection: items\nwhen: { exists: /part }\ndo:\n  - extract: { from: /part, to: parts, key: /id }\n"),
            ("changes/2.0.0/030-gone.yaml", "collection: items\nwhen: { equals: { path: /old, value: true } }\ndo: [delete: {}]\n"));
        await bench.WriteAsync("items",
            ("a", """{"size":1.50,"notes":["x","y"]}"""), ("b", """{"old":true}"""), ("c", """{"notes":[null,{"note":1}],"a/b":{"~":3}}"""),
            ("d", """{"weight":7,"a/b":{"~":[1,2]}}"""), ("e", """{"part":{"id":"p1","n":1}}"""));
        var before = await bench.ReadAsync("items");
        await verification.VerifyAsync(catalog, "mod-items-2.0.0");
        var documents = before.ToDictionary(item => item.Key, item => JsonNode.Parse(item.Value));
        foreach (var (collection, id, hash, patch) in verification.ReadDeltas().Where(delta => delta.Collection == "items"))
        {
            hash.ShouldBe(ObjectHash.Of(before[id]), $"{collection} {id}");
            documents[id] = PlainPatch.Apply(documents[id], patch);
        }

        await bench.GoToAsync("2.0.0");

        var after = await bench.ReadAsync("items");
        documents.Where(item => item.Value is not null).Select(item => item.Key).ShouldBe(after.Keys, ignoreOrder: true);
        var made = verification.ReadDeltas().Single(delta => delta.Collection == "parts");
        (made.Id, made.Hash).ShouldBe(("p1", ""));
        JsonNode.DeepEquals(PlainPatch.Apply(null, made.Patch), JsonNode.Parse((await bench.ReadAsync("parts"))["p1"])).ShouldBeTrue();
        foreach (var (id, text) in after) JsonNode.DeepEquals(documents[id], JsonNode.Parse(text)).ShouldBeTrue($"{id}: {text}\n{documents[id]}");
    }

    private static Documents.Condition ConditionOf(string text)
    {
        var bag = new DiagnosticBag();
        var node = SourceReader.Read("where", System.Text.Encoding.UTF8.GetBytes(text), bag);
        return Documents.ConditionReader.Read(node!, bag)!;
    }

    private static ModulePackage RuledPackage(string version, params (string Path, string Content)[] files) => Workbench.Package(
        version,
        [
            ("module.json",
                $$$"""
                {"id": "mod-items-{{{version}}}", "name": "items", "uplift": {"collections": [
                  {"name": "items", "unique": ["/code"], "references": [{"path": "/owners/*", "collection": "owners"}]},
                  {"name": "owners", "idFormat": "uuid"}, {"name": "parts"}]}}
                """),
            .. files,
        ]);

    private Task<(Workbench Bench, Catalog Catalog, VerificationBench Verification)> OpenAsync(params (string, string)[] changes) =>
        OpenAsync(Workbench.Package("1.0.0"), Workbench.Package("2.0.0", changes));

    private async Task<(Workbench Bench, Catalog Catalog, VerificationBench Verification)> OpenAsync(ModulePackage old, ModulePackage target, IFaultPoints? faults = null)
    {
        var tenant = await Fixture.MakeTenantAsync();
        var installed = new Workbench(Provider, TimeProvider.System, tenant, old);
        (await installed.GoToAsync("1.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        return (new Workbench(Provider, TimeProvider.System, tenant, old, target) { Faults = faults ?? new NoFaultPoints() }, new Catalog([old, target]),
            new VerificationBench(Provider, TimeProvider.System, tenant, _folder));
    }
}
