using System.Text.Json.Nodes;

namespace Uplift.Acceptance.Tests.Crash;

/// <summary>
/// A made-up module whose upgrade has every kind of change, so that a crash can be tried in each: scripts inside and outside transactions,
/// declarative passes with and without a schema, objects moved to a collection of their own, code for objects and for tenants,
/// objects that fail, and versions recorded in between.
/// </summary>
internal static class LibraryWorkspace
{
    public const string From = "library-1.0.0";
    public const string To = "library-2.0.0";
    public const int Papers = 230;
    public const int Books = 130;

    private const string BookSchema =
        """{ "type": "object", "required": ["title"], "properties": { "title": { "type": "string" } } }""";

    /// <summary>Writes packages and records into a folder.</summary>
    public static void Write(string folder)
    {
        WriteOld(Path.Combine(folder, "packages", From));
        WriteNew(Path.Combine(folder, "packages", To));
        Save(folder, "records/papers/all.json", List(Papers, Paper));
        Save(folder, "records/books/all.json", List(Books, Book));
        Directory.CreateDirectory(Path.Combine(folder, "releases"));
    }

    private static void WriteOld(string package)
    {
        Save(package, "module.json", Module(From, "books", "papers"));
        Save(package, "schemas/book.json", BookSchema);
    }

    private static void WriteNew(string package)
    {
        Save(package, "module.json", Module(To, "books", "papers", "authors", "registers"));
        Save(package, "schemas/book.json", BookSchema.Replace("\"title\": {", "\"pages\": { \"type\": \"integer\" }, \"title\": {"));
        WriteScripts(package);
        Save(package, "changes/1.1.0/030-paper-signature.yaml",
            """
            collection: papers
            do:
              - rename: { path: /code, to: signature }
              - set: { path: /state, value: kept }
            """);
        Save(package, "changes/1.2.0/010-book-author.yaml",
            """
            collection: books
            do:
              - copy: { from: /author/key, to: /authorKey, existing: keep }
              - extract: { from: /author, to: authors, key: /key, existing: keep }
            """);
        Save(package, "changes/1.2.0/020-book-pages.yaml",
            """
            collection: books
            do:
              - convert: { path: /pages, to: integer }
            """);
        Save(package, "changes/1.2.0/030-book-size.yaml",
            """
            collection: books
            priority: optional
            do:
              - convert: { path: /size, to: integer }
            """);
        Save(package, "changes/1.4.0/010-paper-home.yaml",
            """
            collection: papers
            do:
              - set: { path: /home, value: hall }
              - wrap: { path: /keyword }
            """);
        Save(package, "changes/1.5.0/010-book-shelf.yaml",
            """
            collection: books
            do:
              - map: { path: /shelf, values: { A: Antiquity, B: Botany } }
              - generate: { path: /uuid, as: uuid }
            """);
        Directory.CreateDirectory(Path.Combine(package, "lib"));
        File.Copy(Path.Combine(AppContext.BaseDirectory, "upgrades", "Library.Upgrades.dll"),
            Path.Combine(package, "lib", "Library.Upgrades.dll"));
    }

    private static void WriteScripts(string package)
    {
        Save(package, "changes/1.1.0/010-marks.sql",
            "create table marks (id integer primary key, name text not null);\ninsert into marks values (1, 'red'), (2, 'blue');\n");
        Save(package, "changes/1.1.0/010-marks.undo.sql", "drop table marks;\n");
        Save(package, "changes/1.1.0/020-paper-indexes.postgresql.sql",
            """
            -- uplift: transaction=none
            CREATE INDEX CONCURRENTLY IF NOT EXISTS papers_title ON papers ((doc->>'title'));
            CREATE INDEX CONCURRENTLY papers_code ON papers ((doc->>'code'));
            """);
        Save(package, "changes/1.1.0/020-paper-indexes.sqlite.sql",
            """
            -- uplift: transaction=none
            CREATE INDEX IF NOT EXISTS papers_title ON papers (json_extract(doc, '$.title'));
            CREATE INDEX IF NOT EXISTS papers_code ON papers (json_extract(doc, '$.code'));
            """);
        Save(package, "changes/1.1.0/020-paper-indexes.undo.postgresql.sql",
            "DROP INDEX CONCURRENTLY IF EXISTS papers_title;\nDROP INDEX CONCURRENTLY IF EXISTS papers_code;\n");
        Save(package, "changes/1.1.0/020-paper-indexes.undo.sqlite.sql",
            "DROP INDEX IF EXISTS papers_title;\nDROP INDEX IF EXISTS papers_code;\n");
        Save(package, "changes/1.3.0/010-more-marks.sql", "insert into marks values (3, 'green');\n");
        Save(package, "changes/1.3.0/010-more-marks.undo.sql", "delete from marks where id = 3;\n");
    }

    private static string Module(string id, params string[] collections) => new JsonObject
    {
        ["id"] = id,
        ["uplift"] = new JsonObject
        {
            ["collections"] = new JsonArray([.. collections.Select(name => name == "books"
                ? new JsonObject { ["name"] = name, ["schema"] = "book.json" }
                : new JsonObject { ["name"] = name })]),
        },
    }.ToJsonString();

    private static string List(int count, Func<int, JsonObject> make) =>
        new JsonArray([.. Enumerable.Range(1, count).Select(make)]).ToJsonString();

    private static JsonObject Paper(int number) => new()
    {
        ["id"] = $"p{number:0000}",
        ["title"] = $"On the {new string('n', number % 7)}th matter",
        ["code"] = $"C-{number}",
        ["keyword"] = number % 3 == 0 ? new JsonArray("rivers") : "rivers",
    };

    private static JsonObject Book(int number) => new()
    {
        ["id"] = $"b{number:0000}",
        ["title"] = $"Book {number}",
        ["pages"] = $"{100 + number}",
        ["size"] = number % 60 == 7 ? "folio" : $"{number % 5}",
        ["shelf"] = number % 2 == 0 ? "A" : "B",
        ["author"] = new JsonObject { ["key"] = $"a{number % 9}", ["name"] = $"Author {number % 9}" },
    };

    private static void Save(string folder, string path, string text)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
