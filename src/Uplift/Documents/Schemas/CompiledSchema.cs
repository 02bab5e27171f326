using System.Text.Json.Nodes;

namespace Uplift.Documents.Schemas;

/// <summary>
/// A schema or subschema, ready to check values. Filled once: a recursive schema refers to it before it is complete.
/// </summary>
internal sealed class CompiledSchema
{
    private SchemaCheck[] _checks = [];

    public IReadOnlyList<SchemaCheck> Checks => _checks;

    /// <summary>True for the schema <c>false</c>, which allows nothing.</summary>
    public bool IsNever { get; private set; }

    public static CompiledSchema Of(params SchemaCheck[] checks) => new() { _checks = checks };

    public void Complete(SchemaCheck[] checks) => _checks = checks;

    public void CompleteAsNever() => IsNever = true;

    public bool Holds(JsonNode? node, SchemaWalk? walk)
    {
        if (IsNever) return walk is not null && walk.Report("false", "is not allowed here");
        var holds = true;
        foreach (var check in _checks)
        {
            if (check.Holds(node, walk)) continue;
            if (walk is null || walk.IsFull) return false;
            holds = false;
        }

        return holds;
    }
}
