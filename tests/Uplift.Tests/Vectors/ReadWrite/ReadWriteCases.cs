using System.Text.Json.Nodes;

namespace Uplift.Tests.Vectors.ReadWrite;

/// <summary>The cases of the family <c>readwrite</c>.</summary>
public static class ReadWriteCases
{
    /// <summary>Every case that is there, whatever its number.</summary>
    public static IEnumerable<ITheoryDataRow> All() =>
        from entry in Files()
        from vector in Cases(entry.File)
        select new TheoryDataRow<string, string>(entry.Name, (string)vector["id"]!)
        {
            TestDisplayName = $"{vector["id"]} {vector["title"]}",
        };

    internal static JsonObject Find(string file, string id) =>
        Cases(Files().First(entry => entry.Name == file).File).First(entry => (string?)entry["id"] == id);

    private static IEnumerable<(string Name, JsonObject File)> Files() => CaseFolder.Read("readwrite", "readwrite-cases/1");

    private static IEnumerable<JsonObject> Cases(JsonObject file) => file["cases"]!.AsArray().Select(node => node!.AsObject());
}
