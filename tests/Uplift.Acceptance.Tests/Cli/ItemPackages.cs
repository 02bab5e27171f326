namespace Uplift.Acceptance.Tests.Cli;

/// <summary>Writes releases of a module with one collection whose objects carry versions in the member <c>form</c>.</summary>
internal static class ItemPackages
{
    /// <summary>Gives objects a title beside their name, which old code goes on to read.</summary>
    public const string Titles = """
        phase: first
        collection: items
        dataVersion: 2
        when: { not: { exists: /form } }
        do:
          - copy: { from: /name, to: /title }
          - set:  { path: /form, value: 2 }
        """;

    public static Task WriteAsync(
        UpliftProcess uplift, string version, int write, int read, params (string Path, string Content)[] files) =>
        WriteAsync(uplift, version, write, read, "", files);

    /// <param name="more">Further members of <c>uplift</c>, each with a comma behind it.</param>
    public static async Task WriteAsync(
        UpliftProcess uplift, string version, int write, int read, string more, params (string Path, string Content)[] files)
    {
        var folder = $"packages/mod-items-{version}";
        var schema = files.Any(file => file.Path == "schemas/items.json") ? """, "schema": "items.json" """ : "";
        await WriteFileAsync(uplift, $"{folder}/module.json", $$$"""
            {"id": "mod-items-{{{version}}}", "name": "items", "uplift": {{{{more}}} "collections": [
              {"name": "items", "writeVersion": {{{write}}}, "readVersion": {{{read}}}, "dataVersionMember": "/form"{{{schema}}}}]}}
            """);
        foreach (var (path, content) in files) await WriteFileAsync(uplift, $"{folder}/{path}", content);
    }

    public static async Task WriteFileAsync(UpliftProcess uplift, string path, string content)
    {
        var file = uplift.PathOf(path.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
    }

    /// <summary>Three releases and a tenant with many objects of the first, made by its scripts; one of them may be such that no
    /// update of it is taken.</summary>
    public static async Task PrepareAsync(UpliftProcess uplift, int count, string? poison = null)
    {
        (await uplift.RunAsync("init")).ShouldExitWith(0);
        var sqlite = $$"""
            with recursive n(x) as (select 1 union all select x + 1 from n where x < {{count}})
            insert into items (id, doc) select printf('i%07d', x), json_object('name', 'item ' || x) from n;
            """;
        var postgreSql = $$"""
            insert into items (id, doc) select 'i' || lpad(x::text, 7, '0'), jsonb_build_object('name', 'item ' || x)
            from generate_series(1, {{count}}) x;
            """;
        if (poison is not null)
        {
            sqlite += $"create trigger poison before update on items when new.id = '{poison}' begin select raise(abort, 'poison'); end;";
            postgreSql += $"alter table items add constraint poison check (id <> '{poison}' or not doc ? 'title');";
        }

        await WriteAsync(uplift, "1.0.0", 1, 0,
            ("changes/1.0.0/010-fill.sqlite.sql", sqlite), ("changes/1.0.0/010-fill.postgresql.sql", postgreSql));
        await WriteAsync(uplift, "2.0.0", 2, 0, ("changes/2.0.0/010-titles.yaml", Titles));
        await WriteAsync(uplift, "3.0.0", 2, 2);
        (await uplift.RunAsync("tenant", "add", "diku", "--install", "mod-items-1.0.0")).ShouldExitWith(0);
    }
}
