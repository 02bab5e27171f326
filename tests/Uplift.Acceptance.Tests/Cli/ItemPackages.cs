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
}
