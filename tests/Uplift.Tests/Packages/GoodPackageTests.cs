using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Versions;

namespace Uplift.Tests.Packages;

public sealed class GoodPackageTests
{
    private const string Okapi = """
        {
          "id": "mod-x-1.0.0",
          "name": "Inventory Storage Module",
          "provides": [
            { "id": "item-storage", "version": "10.1", "handlers": [ { "methods": [ "GET" ], "pathPattern": "/items" } ] },
            { "id": "_tenant", "version": "2.0", "interfaceType": "system", "handlers": [] }
          ],
          "requires": [ { "id": "users", "version": "15.0 16.0" } ],
          "optional": [ { "id": "circulation", "version": "9.0" } ],
          "replaces": [ "inventory-storage" ],
          "permissionSets": [], "launchDescriptor": { "dockerImage": "x" }, "metadata": null, "env": []
        }
        """;

    [Fact]
    public void A_descriptor_of_Okapi_is_a_package_without_changes()
    {
        var package = SomePackage.Read(("module.json", Okapi));

        package.Name.ShouldBe("Inventory Storage Module");
        package.Changes.ShouldBeEmpty();
        package.Collections.ShouldBeEmpty();
        package.Descriptor.Provides.Select(item => (item.Id, item.Version, item.Type))
            .ShouldBe([("item-storage", "10.1", "proxy"), ("_tenant", "2.0", "system")]);
        package.Descriptor.Requires.Single().Version.ShouldBe("15.0 16.0");
        package.Descriptor.Optional.Single().Id.ShouldBe("circulation");
        package.Descriptor.Replaces.ShouldBe(["inventory-storage"]);
        package.Descriptor.Source!.Find("launchDescriptor").ShouldNotBeNull();
    }

    [Fact]
    public void Lists_that_are_null_are_empty() =>
        SomePackage.Read(("module.json", """{ "id": "mod-x-1.0.0", "requires": null, "replaces": null }"""))
            .Descriptor.Requires.ShouldBeEmpty();

    [Fact]
    public void Collections_have_defaults_and_can_be_mapped()
    {
        var package = SomePackage.Read(
            ("module.json", SomePackage.Collections("""
                { "name": "items", "schema": "items.json" },
                { "name": "old", "table": "legacy.Items", "mapped": true, "id": "item_id", "document": "data", "documentType": "bytes",
                  "nameColumn": "title", "typeColumn": "kind", "versionColumn": "rev" }
                """)),
            ("schemas/items.json", """{ "properties": { "a": { "$ref": "types/text.json" } } }"""),
            ("schemas/types/text.json", """{ "type": "string" }"""));

        var items = package.CollectionNamed("items");
        (items.Table, items.IdColumn, items.DocumentColumn, items.Mapped).ShouldBe(("items", "id", "doc", false));
        package.SchemaOf(items).ShouldNotBeNull().IsValid(System.Text.Json.Nodes.JsonNode.Parse("""{ "a": 1 }""")).ShouldBeFalse();
        var old = package.CollectionNamed("old");
        (old.Table, old.IdColumn, old.DocumentType, old.VersionColumn).ShouldBe(("legacy.Items", "item_id",
            DocumentColumnType.Bytes, "rev"));
        package.SchemaOf(old).ShouldBeNull();
    }

    [Fact]
    public void A_schema_that_holds_a_key_twice_is_taken_with_a_warning()
    {
        var bag = new DiagnosticBag();

        var package = PackageReader.Read(SomePackage.Files(
            ("module.json", SomePackage.Collections("""{ "name": "items", "schema": "items.json" }""")),
            ("schemas/items.json", """{ "type": "text", "type": "object" }""")), bag);

        package.ShouldNotBeNull().SchemaOf(package.CollectionNamed("items")).ShouldNotBeNull();
        bag.ShouldHaveSingleItem().Position.ShouldBe(new SourcePosition("mod-x-1.0.0/schemas/items.json"));
    }

    [Fact]
    public void Changes_are_in_the_order_of_versions_and_then_of_files()
    {
        var package = SomePackage.Read(
            ("module.json", SomePackage.Descriptor),
            ("changes/1.0.0/010-c.yaml", SomePackage.Change), ("changes/0.9.0/020-b.sql", "select 1;"),
            ("changes/0.9.0/010-a.yaml", SomePackage.Change), ("changes/0.10.0/010-d.yaml", SomePackage.Change),
            ("changes/always/001-e.sql", "select 1;"));

        package.Changes.Select(change => change.Key.ToString()).ShouldBe(["0.9.0/a", "0.9.0/b", "0.10.0/d", "1.0.0/c",
            "e"]);
    }

    [Fact]
    public void Versions_of_Python_order_as_Python_does()
    {
        var package = SomePackage.Read(
            ("module.json", """
                { "id": "mod-x-1.0.0", "uplift": { "versionScheme": "pep440", "legacyVersion": "0.1.dev3", "collections": [ { "name": "items" } ] } }
                """),
            ("changes/1.0.0/010-b.yaml", SomePackage.Change), ("changes/1.0.0rc1/010-a.yaml", SomePackage.Change));

        package.Scheme.ShouldBe(VersionScheme.Pep440);
        package.LegacyVersion!.Text.ShouldBe("0.1.dev3");
        package.Changes.Select(change => change.Id).ShouldBe(["a", "b"]);
    }

    [Fact]
    public void A_declarative_change_says_all_about_itself()
    {
        var change = SomePackage.Read(("changes/1.0.0/010-a.yaml", """
            id: split
            collection: items
            phase: first
            type: preview
            priority: optional
            reason: why
            requires:
              - { empty: notes, skippable: true }
            when: { exists: /old }
            do:
              - extract: { from: /blocks/*, to: notes, key: /id }
            """)).Changes.Single().ShouldBeOfType<DocumentChange>();

        (change.Id, change.Phase, change.Type, change.Priority, change.Reason)
            .ShouldBe(("split", ChangePhase.First, ChangeType.Preview, ChangePriority.Optional, "why"));
        change.Requires.Single().EmptyCollection.ShouldBe("notes");
        change.Requires.Single().Skippable.ShouldBeTrue();
        change.Position.File.ShouldBe("mod-x-1.0.0/changes/1.0.0/010-a.yaml");
    }

    [Fact]
    public void A_critical_change_is_a_necessary_one() =>
        SomePackage.Read(("changes/1.0.0/010-a.yaml", $"priority: critical\n{SomePackage.Change}"))
            .Changes.Single().Priority.ShouldBe(ChangePriority.Necessary);

    [Fact]
    public void A_manual_change_needs_no_operations() =>
        SomePackage.Read(("changes/1.0.0/010-a.yaml", "collection: items\ntype: manual\nreason: ask the owner"))
            .Changes.Single().Type.ShouldBe(ChangeType.Manual);

    [Fact]
    public void Scripts_of_one_number_and_name_are_one_change()
    {
        var change = SomePackage.Read(
            ("changes/1.0.0/020-index.sql", """
                -- An index for the readers.
                -- uplift: phase=first priority=optional type=preview collections=items,notes
                -- uplift: reason="scans are slow" id=barcode-index

                create index i on items (id);
                """),
            ("changes/1.0.0/020-index.postgresql.sql", "create index i on items (id) where true;"),
            ("changes/1.0.0/020-index.undo.sql", "drop index i;"),
            ("changes/1.0.0/020-index.undo.postgresql.sql",
                "drop index if exists i;")).Changes.Single().ShouldBeOfType<SqlChange>();

        (change.Id, change.Phase, change.Type, change.Priority, change.Reason)
            .ShouldBe(("barcode-index", ChangePhase.First, ChangeType.Preview, ChangePriority.Optional,
                "scans are slow"));
        change.Collections.ShouldBe(["items", "notes"]);
        change.Transactional.ShouldBeTrue();
        change.ScriptFor("postgresql")!.ShouldContain("where true");
        change.ScriptFor("sqlite")!.ShouldContain("create index i on items (id);");
        change.UndoScriptFor("sqlite").ShouldBe("drop index i;");
        change.Position.Line.ShouldBe(5);
    }

    [Theory]
    [InlineData("create index concurrently if not exists i on items (id);")]
    [InlineData("create unique index concurrently i on items (id); drop index concurrently j;")]
    [InlineData("vacuum items; reindex table items;")]
    [InlineData("alter type mood add value if not exists 'ok'; alter type s.mood add value if not exists 'ok';")]
    [InlineData("create index if not exists i on items (id); drop index if exists j;")]
    public void Statements_that_are_safe_to_repeat_may_run_outside_a_transaction(string script) =>
        SomePackage.Read(("changes/1.0.0/010-a.sql", "-- uplift: transaction=none\n" + script))
            .Changes.Single().ShouldBeOfType<SqlChange>().Transactional.ShouldBeFalse();

    [Fact]
    public void The_author_can_say_that_a_script_is_repeatable() =>
        SomePackage.Read(("changes/1.0.0/010-a.sql",
            "-- uplift: transaction=none repeatable=true\nselect 1;")).Changes.Count.ShouldBe(1);

    [Fact]
    public void A_savepoint_is_no_end_of_the_transaction() =>
        SomePackage.Read(("changes/1.0.0/010-a.sql",
            "savepoint a; rollback to a; rollback to savepoint a; release a;")).Changes.Count.ShouldBe(1);

    [Fact]
    public void Line_ends_and_byte_order_marks_do_not_count()
    {
        var plain = SomePackage.Read(("changes/1.0.0/010-a.sql", "select 1;\nselect 2;\n"),
            ("changes/1.0.0/020-b.yaml", SomePackage.Change));
        var windows = SomePackage.Read(
            ("changes/1.0.0/010-a.sql", "\uFEFFselect 1;\r\nselect 2;\r\n"),
            ("changes/1.0.0/020-b.yaml", "\uFEFF" + SomePackage.Change.Replace("\n", "\r\n",
                StringComparison.Ordinal)));

        windows.Changes.Select(change => change.Checksum).ShouldBe(plain.Changes.Select(change => change.Checksum));
        windows.Digest.ShouldNotBe(plain.Digest);
    }

    [Fact]
    public void The_undo_script_and_the_store_of_a_script_count()
    {
        string[] checksums =
        [
            Checksum(("changes/1.0.0/010-a.sql", "select 1;")),
            Checksum(("changes/1.0.0/010-a.sql", "select 1;"), ("changes/1.0.0/010-a.undo.sql", "select 1;")),
            Checksum(("changes/1.0.0/010-a.sql", "select 1;"), ("changes/1.0.0/010-a.sqlite.sql", "select 1;")),
            Checksum(("changes/1.0.0/010-a.sqlite.sql", "select 1;"), ("changes/1.0.0/010-a.postgresql.sql",
                "select 1;")),
        ];

        checksums.ShouldBeUnique();
    }

    [Fact]
    public void A_baseline_is_given_for_its_store()
    {
        var package = SomePackage.Read(
            ("module.json", """{ "id": "mod-x-1.0.0", "uplift": { "baseline": { "sqlite": "sqlite.sql" } } }"""),
            ("baseline/sqlite.sql", "create table t (a int);"));

        package.BaselineScriptFor("sqlite").ShouldBe("create table t (a int);");
        package.BaselineScriptFor("postgresql").ShouldBeNull();
    }

    [Fact]
    public void Data_is_listed_by_collection_and_read_on_request()
    {
        var package = SomePackage.Read(
            ("system/items/b.json", """{ "id": "2", "name": "two" }"""), ("system/items/a.json", """[ { "id": "1" }, { "id": 7 } ]"""),
            ("sample/notes/a.json", """{ "id": "1" }"""));

        package.SystemData.ShouldBe([new DataFile("items", "system/items/a.json"), new DataFile("items",
            "system/items/b.json")]);
        package.SampleData.Single().Collection.ShouldBe("notes");
        package.SystemData.SelectMany(package.Read).Select(item => item.Id).ShouldBe(["1", "7", "2"]);
    }

    [Fact]
    public void Papers_documents_and_home_files_belong_to_a_package() =>
        SomePackage.Read(("README.md", ""), ("LICENSE", ""), ("CHANGELOG.md", ""), ("docs/a/b.png", ""),
            ("home/conf/x.xml", "<x/>"))
            .Id.ToString().ShouldBe("mod-x-1.0.0");

    private static string Checksum(params (string Path, string Text)[] files)
    {
        var bag = new DiagnosticBag();
        return PackageReader.Read(SomePackage.Files(files), bag).ShouldNotBeNull().Changes.Single().Checksum;
    }
}
