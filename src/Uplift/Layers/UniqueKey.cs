using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;
using Uplift.Versions;

namespace Uplift.Layers;

/// <summary>How the texts of a unique key compare.</summary>
public enum KeyComparison
{
    /// <summary>Character by character.</summary>
    Exact,

    /// <summary>Without regard to case.</summary>
    CaseFolded,

    /// <summary>Without regard to case and accents.</summary>
    Folded,
}

/// <summary>Members that no two listed records of a collection may share.</summary>
/// <param name="Since">The first release with this key; null when it was always there.</param>
public sealed record UniqueKey(
    string Name, IReadOnlyList<TreePath> Fields, KeyComparison Comparison, ModuleVersion? Since)
{
    /// <summary>True when the release has the key.</summary>
    public bool IsIn(ModuleVersion release) => Since is null || Since <= release;

    /// <summary>What a record has as its key; null when a part is null or absent: such a key never collides.</summary>
    public string? ValueOf(JsonNode? document, TreePolicies policies)
    {
        var parts = new JsonArray();
        foreach (var field in Fields)
        {
            if (Tree.Find(document, field, policies) is not { IsPresent: true, Node: { } value }) return null;
            parts.Add(value.GetValueKind() == JsonValueKind.String
                ? Fold(value.GetValue<string>()) : value.DeepClone());
        }

        return CanonicalJson.Write(parts);
    }

    /// <summary>The members of the key as a record has them.</summary>
    public IReadOnlyDictionary<TreePath, MergeValue> PartsOf(JsonNode? document, TreePolicies policies) =>
        Fields.ToDictionary(field => field, field => Tree.Find(document, field, policies));

    private string Fold(string text) => Comparison switch
    {
        KeyComparison.Exact => text,
        KeyComparison.CaseFolded => TextFolding.FoldCase(text),
        _ => TextFolding.FoldAccents(TextFolding.FoldCase(text)),
    };
}
