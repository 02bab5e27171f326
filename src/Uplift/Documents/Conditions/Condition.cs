using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Says which documents a change, or which values an operation, is for.</summary>
/// <param name="Position">Where it stands in its file.</param>
public abstract record Condition(SourcePosition Position)
{
    /// <summary>The paths that it looks at.</summary>
    public abstract IEnumerable<DocumentPath> Paths { get; }

    /// <summary>True when a document fulfils it. A path that matches several values asks for one of them.</summary>
    public abstract bool Holds(JsonNode? root);

    /// <summary>Lets a store say what the condition is in its own language.</summary>
    public abstract T Accept<T>(IConditionVisitor<T> visitor);
}
