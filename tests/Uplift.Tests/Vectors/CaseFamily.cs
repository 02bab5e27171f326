using System.Text.Json.Nodes;

namespace Uplift.Tests.Vectors;

/// <summary>The cases of a family whose files each hold a list of them.</summary>
internal sealed class CaseFamily(string family, string format)
{
    /// <summary>Every case that is there, whatever its number.</summary>
    public IEnumerable<ITheoryDataRow> All() =>
        from entry in Files()
        from vector in Cases(entry.File)
        select new TheoryDataRow<string, string>(entry.Name, (string)vector["id"]!)
        {
            TestDisplayName = $"{vector["id"]} {vector["title"]}",
        };

    public JsonObject Find(string file, string id) =>
        Cases(Files().First(entry => entry.Name == file).File).First(entry => (string?)entry["id"] == id);

    private IEnumerable<(string Name, JsonObject File)> Files() => CaseFolder.Read(family, format);

    private static IEnumerable<JsonObject> Cases(JsonObject file) => file["cases"]!.AsArray().Select(node => node!.AsObject());
}
