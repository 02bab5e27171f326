using System.Text.Json.Nodes;

namespace Uplift.Tests.Vectors.ReadWrite;

/// <summary>The cases of the family <c>readwrite</c>.</summary>
public static class ReadWriteCases
{
    private static readonly CaseFamily s_family = new("readwrite", "readwrite-cases/1");

    public static IEnumerable<ITheoryDataRow> All() => s_family.All();

    internal static JsonObject Find(string file, string id) => s_family.Find(file, id);
}
