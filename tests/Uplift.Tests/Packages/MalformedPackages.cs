using static Uplift.Diagnostics.DiagnosticCodes;

namespace Uplift.Tests.Packages;

/// <summary>A package with one mistake, and how it must be reported.</summary>
internal sealed record MalformedPackage(string Name, string Code, string File, int Line, params (string Path,
    string Text)[] Files)
{
    public bool IsWarning { get; init; }
}

/// <summary>One package for each mistake that the reader knows.</summary>
internal static class MalformedPackages
{
    private const string Yaml = "changes/1.0.0/010-a.yaml";
    private const string Sql = "changes/1.0.0/010-a.sql";
    private const string UndoSql = "changes/1.0.0/010-a.undo.sql";
    private const string Module = "module.json";
    private const string Schema = "schemas/items.json";
    private const string WithSchema = """{ "name": "items", "schema": "items.json" }""";

    public static IReadOnlyList<MalformedPackage> All { get; } =
        [.. Descriptors(), .. CollectionMistakes(), .. ChangeFiles(), .. DocumentChanges(), .. Scripts(), .. Headers(),
            .. Others()];

    private static IEnumerable<MalformedPackage> Descriptors() =>
    [
        new("broken descriptor", MalformedFile, Module, 2, (Module, "{\n  \"id\": }")),
        new("descriptor is a list", InvalidValue, Module, 1, (Module, "[]")),
        new("descriptor is empty", MalformedFile, Module, 1, (Module, "")),
        new("no id", MissingKey, Module, 1, (Module, "{}")),
        new("id without version", InvalidModuleId, Module, 2, (Module, "{\n  \"id\": \"mod-x\" }")),
        new("id is a number", InvalidModuleId, Module, 1, (Module, """{ "id": 7 }""")),
        new("other name than the folder", PackageNameMismatch, Module, 1, (Module, """{ "id": "mod-y-1.0.0" }""")) { IsWarning = true },
        new("id twice", DuplicateKey, Module, 2, (Module, "{ \"id\": \"mod-x-1.0.0\",\n  \"id\": \"mod-x-1.0.0\" }")),
        new("key that is no Unicode", MalformedFile, Module, 2, (Module,
            "{ \"id\": \"mod-x-1.0.0\",\n  \"\\ud800\": 1 }")),
        new("provides no list", InvalidValue, Module, 2, (Module, "{ \"id\": \"mod-x-1.0.0\",\n  \"provides\": {} }")),
        new("interface without version", MissingKey, Module, 2,
            (Module, "{ \"id\": \"mod-x-1.0.0\", \"requires\": [\n  { \"id\": \"users\" } ] }")),
        new("replaces a version", InvalidValue, Module, 2, (Module,
            "{ \"id\": \"mod-x-1.0.0\", \"replaces\": [\n  { } ] }")),
        new("unknown key of ours", UnknownKey, Module, 2, (Module,
            "{ \"id\": \"mod-x-1.0.0\", \"uplift\": {\n  \"colections\": [] } }")),
        new("unknown version scheme", InvalidValue, Module, 2,
            (Module, "{ \"id\": \"mod-x-1.0.0\", \"uplift\": {\n  \"versionScheme\": \"calendar\" } }")),
        new("legacy version is none", InvalidVersion, Module, 2,
            (Module, "{ \"id\": \"mod-x-1.0.0\", \"uplift\": {\n  \"legacyVersion\": \"old\" } }")),
        new("baseline of an unknown store", UnknownKey, Module, 2,
            (Module, "{ \"id\": \"mod-x-1.0.0\", \"uplift\": { \"baseline\": {\n  \"oracle\": \"o.sql\" } } }")),
        new("baseline that is missing", MissingFile, Module, 2,
            (Module, "{ \"id\": \"mod-x-1.0.0\", \"uplift\": { \"baseline\": {\n  \"sqlite\": \"s.sql\" } } }")),
        new("baseline that commits", TransactionInScript, "baseline/s.sql", 2,
            (Module, """{ "id": "mod-x-1.0.0", "uplift": { "baseline": { "sqlite": "s.sql" } } }"""),
            ("baseline/s.sql", "create table t (a int);\ncommit;")),
    ];

    private static IEnumerable<MalformedPackage> CollectionMistakes() =>
    [
        new("collection without name", MissingKey, Module, 2, (Module, SomePackage.Collections("""{ "table": "t" }"""))),
        new("collection with an unknown key", UnknownKey, Module, 2, (Module, SomePackage.Collections("""{ "name": "a", "tabel": "t" }"""))),
        new("collection name with a blank", InvalidCollection, Module, 2, (Module, SomePackage.Collections("""{ "name": "a b" }"""))),
        new("collection name that is a path", InvalidCollection, Module, 2, (Module, SomePackage.Collections("""{ "name": "../a" }"""))),
        new("two collections of one name", DuplicateCollection, Module, 3,
            (Module, SomePackage.Collections("{ \"name\": \"a\" },\n{ \"name\": \"a\" }"))),
        new("two collections on one table", DuplicateCollection, Module, 3,
            (Module, SomePackage.Collections("{ \"name\": \"a\", \"table\": \"t\" },\n{ \"name\": \"b\", \"table\": \"T\" }"))),
        new("mapped without table", InvalidCollection, Module, 2, (Module, SomePackage.Collections("""{ "name": "a", "mapped": true }"""))),
        new("table with a NUL", InvalidCollection, Module, 2, (Module, SomePackage.Collections("""{ "name": "a", "table": "t\u0000" }"""))),
        new("table of 64 bytes", InvalidCollection, Module, 2,
            (Module, SomePackage.Collections($$"""{ "name": "a", "table": "{{new string('t', 64)}}" }"""))),
        new("table of three parts", InvalidCollection, Module, 2, (Module, SomePackage.Collections("""{ "name": "a", "table": "x.y.z" }"""))),
        new("column with two duties", InvalidCollection, Module, 2, (Module, SomePackage.Collections("""{ "name": "a", "document": "id" }"""))),
        new("read version without a write version", InvalidDataVersions, Module, 2,
            (Module, SomePackage.Collections("""{ "name": "a", "readVersion": 1, "dataVersionMember": "/v" }"""))),
        new("write version of 0", InvalidDataVersions, Module, 2,
            (Module, SomePackage.Collections("""{ "name": "a", "writeVersion": 0, "dataVersionMember": "/v" }"""))),
        new("read version above the write version", InvalidDataVersions, Module, 2,
            (Module, SomePackage.Collections("""{ "name": "a", "writeVersion": 1, "readVersion": 2, "dataVersionMember": "/v" }"""))),
        new("negative read version", InvalidDataVersions, Module, 2,
            (Module, SomePackage.Collections("""{ "name": "a", "writeVersion": 1, "readVersion": -1, "dataVersionMember": "/v" }"""))),
        new("versions in no place", InvalidDataVersions, Module, 2,
            (Module, SomePackage.Collections("""{ "name": "a", "writeVersion": 1 }"""))),
        new("versions in two places", InvalidDataVersions, Module, 2,
            (Module, SomePackage.Collections("""{ "name": "a", "writeVersion": 1, "dataVersionMember": "/v", "dataVersionColumn": "v" }"""))),
        new("versions in a member and beside it", InvalidDataVersions, Module, 2,
            (Module, SomePackage.Collections("""{ "name": "a", "writeVersion": 1, "dataVersionMember": "/v", "dataVersionTable": true }"""))),
        new("versions beside objects without a write version", InvalidDataVersions, Module, 2,
            (Module, SomePackage.Collections("""{ "name": "a", "dataVersionTable": true }"""))),
        new("collection with the name of that of kept versions", InvalidCollection, Module, 2,
            (Module, SomePackage.Collections("""{ "name": "uplift-versions", "writeVersion": 1, "dataVersionTable": true }"""))),
        new("versions in many members", InvalidDataVersions, Module, 2,
            (Module, SomePackage.Collections("""{ "name": "a", "writeVersion": 1, "dataVersionMember": "/*/v" }"""))),
        new("versions in a list", InvalidDataVersions, Module, 2,
            (Module, SomePackage.Collections("""{ "name": "a", "writeVersion": 1, "dataVersionMember": "/list/0" }"""))),
        new("change to a version of a collection without versions", InvalidDataVersions, "changes/1.0.0/010-a.yaml", 1,
            ("changes/1.0.0/010-a.yaml", "dataVersion: 1\n" + SomePackage.Change)),
        new("change to a version above the write version", InvalidDataVersions, "changes/1.0.0/010-a.yaml", 1,
            (Module, SomePackage.Collections("""{ "name": "items", "writeVersion": 1, "dataVersionMember": "/v" }""")),
            ("changes/1.0.0/010-a.yaml", "dataVersion: 2\n" + SomePackage.Change)),
        new("soak time without a backfill", InvalidGate, Module, 2, (Module, Gate("""{ "soak": "24h" }"""))),
        new("soak time that is none", InvalidGate, Module, 2, (Module, Gate("""{ "backfill": "1.0.0", "soak": "soon" }"""))),
        new("backfill to a later version", InvalidGate, Module, 2, (Module, Gate("""{ "backfill": "1.0.1" }"""))),
        new("check of a gate that looks nowhere", InvalidGate, Module, 2, (Module, Gate("""{ "checks": [{ "name": "a" }] }"""))),
        new("check of a gate that is no mapping", InvalidGate, Module, 2, (Module, Gate("""{ "checks": ["select 1"] }"""))),
        new("check of a gate at no URL", InvalidValue, Module, 2, (Module, Gate("""{ "checks": [{ "http": "search:80" }] }"""))),
        new("unknown key of a gate", UnknownKey, Module, 2, (Module, Gate("""{ "wait": "24h" }"""))),
        new("contract while older code runs", InvalidGate, "changes/1.0.0/010-a.yaml", 1,
            (Module, Gate("""{ "backfill": "1.0.0" }""")), ("changes/1.0.0/010-a.yaml", "contract: true\nphase: first\n" + SomePackage.Change)),
        new("contract that nothing proves", InvalidGate, "changes/1.0.0/010-a.yaml", 1,
            ("changes/1.0.0/010-a.yaml", "contract: true\n" + SomePackage.Change)),
        new("contract by a backfill", InvalidGate, "changes/1.0.0/010-a.yaml", 1,
            (Module, SomePackage.Collections("""{ "name": "items", "writeVersion": 1, "readVersion": 1, "dataVersionMember": "/v" }""")),
            ("changes/1.0.0/010-a.yaml", "contract: true\ndataVersion: 1\n" + SomePackage.Change)),
        new("contract of a script that nothing proves", InvalidGate, "changes/1.0.0/010-a.sql", 2,
            ("changes/1.0.0/010-a.sql", "-- uplift: contract=true\nalter table items drop column old;")),
        new("version column with two duties", InvalidCollection, Module, 2,
            (Module, SomePackage.Collections("""{ "name": "a", "writeVersion": 1, "dataVersionColumn": "doc" }"""))),
        new("version that is no whole number", InvalidValue, Module, 2,
            (Module, SomePackage.Collections("""{ "name": "a", "writeVersion": 1.5, "dataVersionMember": "/v" }"""))),
        new("unknown type of document", InvalidValue, Module, 2, (Module, SomePackage.Collections("""{ "name": "a", "documentType": "xml" }"""))),
        new("mapped is no flag", InvalidValue, Module, 2, (Module, SomePackage.Collections("""{ "name": "a", "mapped": "yes" }"""))),
        new("missing schema", MissingFile, Module, 2, (Module, SomePackage.Collections(WithSchema))),
        new("schema that is broken", MalformedFile, Schema, 2, (Module, SomePackage.Collections(WithSchema)), (Schema,
            "{\n  ]")),
        new("schema outside the package", MissingFile, Module, 2,
            (Module, SomePackage.Collections("""{ "name": "a", "schema": "../module.json" }"""))),
        new("schema with an unknown type", InvalidSchema, Schema, 0,
            (Module, SomePackage.Collections(WithSchema)), (Schema, """{ "type": "thing" }""")),
        new("schema that leaves the package", InvalidSchema, Schema, 0,
            (Module, SomePackage.Collections(WithSchema)), (Schema, """{ "$ref": "../../etc/passwd" }""")),
        new("schema that refers to itself only", InvalidSchema, Schema, 0,
            (Module, SomePackage.Collections(WithSchema)), (Schema, """{ "$ref": "#" }""")),
    ];

    private static IEnumerable<MalformedPackage> ChangeFiles() =>
    [
        new("folder of no version", InvalidVersion, "changes/next/010-a.yaml", 0, ("changes/next/010-a.yaml",
            SomePackage.Change)),
        new("change in no folder", InvalidChangeFile, "changes/010-a.yaml", 0, ("changes/010-a.yaml",
            SomePackage.Change)),
        new("change too deep", InvalidChangeFile, "changes/1.0.0/x/010-a.yaml", 0, ("changes/1.0.0/x/010-a.yaml",
            SomePackage.Change)),
        new("change without number", InvalidChangeFile, "changes/1.0.0/a.yaml", 0, ("changes/1.0.0/a.yaml",
            SomePackage.Change)),
        new("yml", InvalidChangeFile, "changes/1.0.0/010-a.yml", 0, ("changes/1.0.0/010-a.yml", SomePackage.Change)),
        new("store that is unknown", InvalidChangeFile, "changes/1.0.0/010-a.mysql.sql", 0,
            ("changes/1.0.0/010-a.mysql.sql", "select 1;")),
        new("undo after the store", InvalidChangeFile, "changes/1.0.0/010-a.sqlite.undo.sql", 0,
            (Sql, "select 1;"), ("changes/1.0.0/010-a.sqlite.undo.sql", "select 1;")),
        new("above the module", ChangeAboveModule, "changes/1.0.1/010-a.yaml", 1, ("changes/1.0.1/010-a.yaml",
            SomePackage.Change)),
        new("one version in two folders", InvalidVersion, "changes/1.0/010-b.yaml", 0,
            ("changes/1.0.0/010-a.yaml", SomePackage.Change), ("changes/1.0/010-b.yaml", SomePackage.Change)),
        new("one id twice", DuplicateChange, "changes/1.0.0/020-a.yaml", 1, (Yaml, SomePackage.Change),
            ("changes/1.0.0/020-a.yaml", SomePackage.Change)),
        new("one id in two kinds", DuplicateChange, Sql, 1, (Yaml, SomePackage.Change), (Sql, "select 1;")),
    ];

    private static IEnumerable<MalformedPackage> DocumentChanges() =>
    [
        new("extract into its own collection", DependsOnItself, Yaml, 1,
            (Yaml, "collection: items\ndo: [{ extract: { from: /parts/*, to: items, key: /id } }]")),
        new("look-up of what it changes", DependsOnItself, Yaml, 1,
            (Yaml, "collection: items\ndo: [{ coalesce: { to: /n, from: [{ lookup: items, equals: /other, take: /n }] } }]")),
        new("broken yaml", MalformedFile, Yaml, 2, (Yaml, "collection: items\n- x")),
        new("empty yaml", MalformedFile, Yaml, 1, (Yaml, "# nothing")),
        new("yaml list", InvalidValue, Yaml, 1, (Yaml, "- a")),
        new("unknown key of a change", UnknownKey, Yaml, 4, (Yaml, SomePackage.Change + "\nfase: first")),
        new("no collection", MissingKey, Yaml, 1, (Yaml, "do:\n  - remove: { path: /old }")),
        new("unknown collection", UnknownCollection, Yaml, 1, (Yaml, SomePackage.Change.Replace("items", "books",
            StringComparison.Ordinal))),
        new("no operations", EmptyChange, Yaml, 1, (Yaml, "collection: items")),
        new("unknown operation", InvalidOperation, Yaml, 3, (Yaml, "collection: items\ndo:\n  - erase: { path: /a }")),
        new("bad path", InvalidPath, Yaml, 3, (Yaml, "collection: items\ndo:\n  - remove: { path: a }")),
        new("unknown condition", InvalidCondition, Yaml, 2, (Yaml,
            "collection: items\nwhen: { has: /a }\ndo:\n  - remove: { path: /a }")),
        new("extract to an unknown collection", UnknownCollection, Yaml, 1,
            (Yaml, "collection: items\ndo:\n  - extract: { from: /b/*, to: blocks, key: /id }")),
        new("wrong phase", InvalidValue, Yaml, 4, (Yaml, SomePackage.Change + "\nphase: third")),
        new("wrong id", InvalidValue, Yaml, 1, (Yaml, "id: a/b\n" + SomePackage.Change)),
        new("requirement of an unknown collection", UnknownCollection, Yaml, 1, (Yaml,
            SomePackage.Change + "\nrequires: [{ empty: books }]")),
        new("unknown requirement", UnknownKey, Yaml, 4, (Yaml,
            SomePackage.Change + "\nrequires: [{ empty: items, always: true }]")),
        new("not repeatable", NotRepeatable, Yaml, 1,
            (Yaml, "collection: items\ndo:\n  - move: { from: /a, to: /b, existing: overwrite }\n  - move: { from: /c, to: /a }")),
    ];

    private static IEnumerable<MalformedPackage> Scripts() =>
    [
        new("empty script", EmptyChange, Sql, 1, (Sql, "-- nothing\n")),
        new("undo without script", MissingScript, UndoSql, 1, (UndoSql, "select 1;")),
        new("undo for another store", MissingScript, "changes/1.0.0/010-a.undo.sqlite.sql", 1,
            ("changes/1.0.0/010-a.postgresql.sql", "select 1;"), ("changes/1.0.0/010-a.undo.sqlite.sql", "select 1;")),
        new("script for one store only", MissingScript, "changes/1.0.0/010-a.sqlite.sql", 1,
            ("changes/1.0.0/010-a.sqlite.sql", "select 1;"))
        { IsWarning = true },
        new("open quote", UnterminatedSql, Sql, 2, (Sql, "select 1;\nselect 'a;\n")),
        new("open dollar quote", UnterminatedSql, Sql, 1, (Sql, "do $body$ begin; $bod$;\n")),
        new("open comment", UnterminatedSql, Sql, 2, (Sql, "select 1;\n/* /* */ select 2;")),
        new("open parenthesis", UnterminatedSql, Sql, 2, (Sql, "create table t\n(a int;\nselect 1;")),
        new("open trigger", UnterminatedSql, Sql, 1, (Sql, "create trigger t after insert on a begin select 1;")),
        new("commit", TransactionInScript, Sql, 3, (Sql, "select 1;\n\ncommit;")),
        new("begin", TransactionInScript, Sql, 1, (Sql, "begin;\nselect 1;")),
        new("rollback in undo", TransactionInScript, UndoSql, 1, (Sql, "select 1;"), (UndoSql, "rollback")),
        new("command of psql", ClientCommand, Sql, 2, (Sql, "select 1;\n\\i other.sql\n")),
        new("no transaction and not repeatable", NotSafeToRepeat, Sql, 3,
            (Sql, "-- uplift: transaction=none\ncreate index concurrently a on t (b);\ninsert into t values (1);")),
        new("concurrent index without name", NotSafeToRepeat, Sql, 2,
            (Sql, "-- uplift: transaction=none\ncreate index concurrently on t (b);")),
    ];

    private static IEnumerable<MalformedPackage> Headers() =>
    [
        new("unknown key of a header", UnknownKey, Sql, 2, (Sql, "-- Why\n-- uplift: fase=first\nselect 1;")),
        new("header without values", InvalidHeader, Sql, 1, (Sql, "-- uplift: first\nselect 1;")),
        new("header with an open quote", InvalidHeader, Sql, 1, (Sql, "-- uplift: reason=\"why\nselect 1;")),
        new("header key twice", DuplicateKey, Sql, 2, (Sql,
            "-- uplift: phase=first\n-- uplift: phase=first\nselect 1;")),
        new("header below", InvalidHeader, Sql, 2, (Sql, "select 1;\n-- uplift: phase=first\n")),
        new("header with a wrong word", InvalidValue, Sql, 1, (Sql, "-- uplift: phase=third\nselect 1;")),
        new("header names an unknown collection", UnknownCollection, Sql, 2, (Sql,
            "-- uplift: collections=items,books\nselect 1;")),
        new("header of an undo script", InvalidHeader, UndoSql, 1, (Sql, "select 1;"), (UndoSql,
            "-- uplift: phase=first\nselect 1;")),
        new("headers that contradict", InvalidHeader, "changes/1.0.0/010-a.sqlite.sql", 1,
            ("changes/1.0.0/010-a.postgresql.sql", "-- uplift: phase=first\nselect 1;"),
            ("changes/1.0.0/010-a.sqlite.sql", "-- uplift: phase=second\nselect 1;")),
    ];

    private static IEnumerable<MalformedPackage> Others() =>
    [
        new("broken data", MalformedFile, "system/items/a.json", 2, ("system/items/a.json", "{ \"id\": \"1\",\n }")),
        new("data without id", InvalidData, "system/items/a.json", 3, ("system/items/a.json",
            "[\n{ \"id\": \"1\" },\n{ \"name\": \"x\" }]")),
        new("data that is no object", InvalidData, "sample/items/a.json", 1, ("sample/items/a.json", "7")),
        new("data with an id twice", InvalidData, "system/items/b.json", 2,
            ("system/items/a.json", """{ "id": "1" }"""), ("system/items/b.json", "\n{ \"id\": \"1\" }")),
        new("data with a key twice", MalformedFile, "system/items/a.json", 1, ("system/items/a.json", """{ "id": "1", "id": "2" }""")),
        new("data that is no Unicode", MalformedFile, "system/items/a.json", 0, ("system/items/a.json", """{ "id": "\ud800" }""")),
        new("data of an unknown collection", UnknownCollection, "system/books/a.json", 0, ("system/books/a.json", """{ "id": "1" }""")),
        new("data in no collection", InvalidData, "system/a.json", 0, ("system/a.json", """{ "id": "1" }""")),
        new("stray file", StrayFile, "tools/x.sh", 0, ("tools/x.sh", "echo")) { IsWarning = true },
        new("baseline that nothing names", StrayFile, "baseline/s.sql", 0, ("baseline/s.sql",
            "select 1;")) { IsWarning = true },
        new("no assembly", UnreadableAssembly, "lib/x.dll", 0, ("lib/x.dll", "MZ")),
    ];

    private static string Gate(string gate) => $$"""
        { "id": "mod-x-1.0.0", "uplift": { "collections": [{ "name": "items" }],
          "gate": {{gate}} } }
        """;
}
