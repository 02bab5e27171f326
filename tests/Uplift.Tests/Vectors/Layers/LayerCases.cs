using System.Text.Json.Nodes;

namespace Uplift.Tests.Vectors.Layers;

/// <summary>The cases of the family <c>layers</c>.</summary>
public static class LayerCases
{
    private static readonly CaseFamily s_family = new("layers", "layers-cases/1");

    public static IEnumerable<ITheoryDataRow> All() => s_family.All();

    internal static JsonObject Find(string file, string id) => s_family.Find(file, id);
}
