using System.Text.Json.Nodes;

namespace Uplift.Documents.Schemas;

/// <summary>What one keyword (or several that belong together) asks of a value. Immutable.</summary>
internal abstract class SchemaCheck
{
    /// <summary>
    /// True when the value is as asked. Without a walk it stops at the first failure and allocates nothing; with one it
    /// reports what it finds.
    /// </summary>
    public abstract bool Holds(JsonNode? node, SchemaWalk? walk);

    /// <summary>
    /// The schemas that it applies to the same value, not to a member or element; for the search of circles.
    /// </summary>
    public virtual IEnumerable<CompiledSchema> SameValue => [];
}
