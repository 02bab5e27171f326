using System.Text.Json.Nodes;
using Uplift.Documents.Merging;

namespace Uplift.Layers;

/// <summary>How much a finding of the layers weighs.</summary>
public enum FindingWeight
{
    /// <summary>For the record.</summary>
    Info,

    /// <summary>A person should know.</summary>
    Warn,

    /// <summary>Both sides want something; the tenant's holds until a person decides.</summary>
    Conflict,

    /// <summary>What was asked for is refused.</summary>
    Error,
}

/// <summary>What an upgrade or an adoption has to say of one place.</summary>
/// <param name="Code">One of <see cref="LayerCodes"/>.</param>
/// <param name="Id">Null when the finding is about the collection.</param>
/// <param name="Path">Null when the finding is about the record.</param>
/// <param name="Details">
/// Values and names by the member they have in a report: base, system, tenant, key, by, reason and their like.
/// </param>
public sealed record LayerFinding(string Code, string Collection, string? Id, TreePath? Path, JsonObject Details)
{
    public FindingWeight Weight => LayerCodes.WeightOf(Code);

    /// <summary>What a person can do about it.</summary>
    public IReadOnlyList<string> Choices => LayerCodes.ChoicesOf(Code);

    /// <summary>The finding as reports write it.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["code"] = Code,
            ["severity"] = Weight.ToString().ToLowerInvariant(),
            ["collection"] = Collection,
        };
        if (Id is not null) json["id"] = Id;
        if (Path is not null) json["path"] = Path.ToString();
        foreach (var (name, value) in Details) json[name] = value?.DeepClone();
        return json;
    }
}
