using System.Text.Json.Nodes;

namespace Uplift.Tests.Vectors.Versioned;

/// <summary>The cases of the family <c>versioned</c>.</summary>
public static class VersionedCases
{
    /// <summary>Cases that are told step by step.</summary>
    public static IEnumerable<ITheoryDataRow> Sequences() => Rows("steps");

    /// <summary>Cases of scripts that are gated by the version they came in.</summary>
    public static IEnumerable<ITheoryDataRow> Scripts() => Rows("scripts");

    internal static (JsonObject File, JsonObject Case) Find(string file, string id)
    {
        var found = Files().First(entry => entry.Name == file).File;
        return (found, Cases(found).First(entry => (string?)entry["id"] == id));
    }

    internal static IEnumerable<JsonObject> All() => Files().SelectMany(entry => Cases(entry.File));

    private static IEnumerable<ITheoryDataRow> Rows(string member) =>
        from entry in Files()
        from vector in Cases(entry.File)
        where vector.ContainsKey(member)
        select new TheoryDataRow<string, string>(entry.Name, (string)vector["id"]!)
        {
            TestDisplayName = $"{vector["id"]} {vector["title"]}",
        };

    private static IEnumerable<(string Name, JsonObject File)> Files() => CaseFolder.Read("versioned", "versioned-cases/1");

    private static IEnumerable<JsonObject> Cases(JsonObject file) => file["cases"]!.AsArray().Select(node => node!.AsObject());
}
