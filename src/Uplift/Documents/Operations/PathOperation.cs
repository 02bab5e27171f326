using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>An operation on the values at one path, which it looks at and may change unless it
/// says otherwise.</summary>
/// <param name="Path">Where the values are.</param>
public abstract record PathOperation(SourcePosition Position, Condition? When, DocumentPath Path)
    : Operation(Position, When)
{
    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Reads => [Path];

    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Writes => [Path];
}
