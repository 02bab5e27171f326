using System.Text;
using Uplift.Packages;

namespace Uplift.Bench;

/// <summary>
/// A module of 20 collections whose history is 100 small scripts, with a squashed installation script, and later releases of one small
/// change each.
/// </summary>
internal static class Shop
{
    public const int Collections = 20;
    public const string Product = "shop";
    public const string Installed = "shop-1.9.9";

    /// <summary>The 100 scripts of the history: version and text.</summary>
    public static IReadOnlyList<(string Version, string Text)> History { get; } =
        [.. Enumerable.Range(0, Collections * 5).Select(number => ($"1.{number / 10}.{number % 10}", Step(number / 5, number % 5)))];

    /// <summary>The package as it is released, or (not squashed) one that replays its history.</summary>
    public static ModulePackage Release(bool squashed)
    {
        var files = Files(later: 0);
        if (squashed) files["baseline/postgresql.sql"] = Squashed();
        return Library.Read(Installed, files, Descriptor(Installed, squashed));
    }

    /// <summary>The release that adds the change number <paramref name="later"/> after the installed one.</summary>
    public static ModulePackage Later(int later)
    {
        var id = $"shop-2.{later}.0";
        return Library.Read(id, Files(later), Descriptor(id, squashed: false));
    }

    /// <summary>The small change of a later release.</summary>
    public static string Change(int later) => $"alter table {Table(later % Collections)} add column later_{later} text;";

    /// <summary>Everything at once, as a release ships it.</summary>
    public static string Squashed()
    {
        var script = new StringBuilder();
        for (var collection = 0; collection < Collections; collection++)
        {
            var table = Table(collection);
            script.AppendLine($"alter table {table} add column note text, add column stock integer not null default 0,");
            script.AppendLine($"  add constraint {table}_stock check (stock >= 0);");
            script.AppendLine($"create index {table}_owner_stock on {table} ((doc ->> 'owner'), stock);");
        }

        return script.ToString();
    }

    /// <summary>The tables of the collections as Uplift makes them, for the peer.</summary>
    public static string Tables() => string.Concat(Enumerable.Range(0, Collections).Select(collection =>
        $"create table {Table(collection)} (id text collate \"C\" primary key, doc jsonb not null) with (fillfactor = 90);\n"));

    private static string Step(int collection, int part)
    {
        var table = Table(collection);
        return part switch
        {
            0 => $"alter table {table} add column note text;",
            1 => $"create index {table}_owner on {table} ((doc ->> 'owner'));",
            2 => $"alter table {table} add column stock integer not null default 0;",
            3 => $"alter table {table} add constraint {table}_stock check (stock >= 0);",
            _ => $"drop index {table}_owner;\ncreate index {table}_owner_stock on {table} ((doc ->> 'owner'), stock);",
        };
    }

    private static string Table(int collection) => $"goods_{collection:00}";

    private static Dictionary<string, string> Files(int later)
    {
        var files = new Dictionary<string, string>();
        foreach (var (version, text) in History) files[$"changes/{version}/010-step.sql"] = text;
        for (var number = 1; number <= later; number++)
        {
            files[$"changes/2.{number}.0/010-later.sql"] = Change(number);
            files[$"changes/2.{number}.0/010-later.undo.sql"] =
                $"alter table {Table(number % Collections)} drop column later_{number};";
        }

        return files;
    }

    private static string Descriptor(string id, bool squashed)
    {
        var collections = string.Join(", ", Enumerable.Range(0, Collections).Select(number => $$"""{ "name": "{{Table(number)}}" }"""));
        var baseline = squashed ? """, "baseline": { "postgresql": "postgresql.sql" }""" : "";
        return $$"""{ "id": "{{id}}", "uplift": { "collections": [ {{collections}} ]{{baseline}} } }""";
    }
}
