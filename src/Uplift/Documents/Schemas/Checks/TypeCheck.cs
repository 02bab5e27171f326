using System.Text.Json;
using System.Text.Json.Nodes;

namespace Uplift.Documents.Schemas.Checks;

/// <summary><c>type</c>: the kinds that are allowed, as bits.</summary>
internal sealed class TypeCheck(int kinds, WholeNumbers whole, string expected) : SchemaCheck
{
    /// <summary>
    /// The bits of a type's name; 0 for <c>integer</c>, which is no kind of its own; null when there is no such type.
    /// </summary>
    public static int? Bits(string name) => name switch
    {
        "string" => Bit(JsonValueKind.String),
        "number" => Bit(JsonValueKind.Number),
        "object" => Bit(JsonValueKind.Object),
        "array" => Bit(JsonValueKind.Array),
        "boolean" => Bit(JsonValueKind.True) | Bit(JsonValueKind.False),
        "null" => Bit(JsonValueKind.Null),
        "integer" => 0,
        _ => null,
    };

    public override bool Holds(JsonNode? node, SchemaWalk? walk)
    {
        var kind = JsonKinds.Of(node);
        if ((kinds & Bit(kind)) != 0) return true;
        if (kind == JsonValueKind.Number && node is not null && whole != WholeNumbers.NotAskedFor)
        {
            var number = JsonNumber.Of(node);
            if (whole == WholeNumbers.ByValue ? number.IsInteger : !number.HasFraction) return true;
            return walk is not null && walk.Report("type", $"must be {expected}, not {node.ToJsonString()}");
        }

        return walk is not null && walk.Report("type", $"must be {expected}, not {JsonKinds.Name(kind)}");
    }

    private static int Bit(JsonValueKind kind) => 1 << (int)kind;
}

/// <summary>Which numbers are of type <c>integer</c>.</summary>
internal enum WholeNumbers
{
    /// <summary>The type is not among those allowed.</summary>
    NotAskedFor,

    /// <summary>Those written without a fraction (draft 04).</summary>
    AsWritten,

    /// <summary>Those without a fractional part, 1.0 too (draft 06 and later).</summary>
    ByValue,
}
