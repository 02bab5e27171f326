using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>One step of a document change. Applying it to its own result must change nothing.</summary>
/// <param name="Position">Where it stands in its file.</param>
/// <param name="When">The documents (inside <c>each</c>: the values) that it is for; null for all.</param>
public abstract record Operation(SourcePosition Position, Condition? When)
{
    /// <summary>The paths that it looks at, conditions left out; those of inner operations start at the inner
    /// value.</summary>
    public abstract IEnumerable<DocumentPath> Reads { get; }

    /// <summary>The paths that it may change.</summary>
    public abstract IEnumerable<DocumentPath> Writes { get; }

    /// <summary>The other collections that it reads or writes; most touch none.</summary>
    public virtual IEnumerable<CollectionUse> Uses => [];

    /// <summary>Changes one document.</summary>
    /// <exception cref="ObjectRefusedException">It cannot be done to this object.</exception>
    public abstract void Apply(ObjectEdit edit);

    /// <summary>Lets a store say what the operation is in its own language.</summary>
    public abstract T Accept<T>(IOperationVisitor<T> visitor);

    private protected static IEnumerable<CollectionUse> UsesOf(IEnumerable<Operation> operations) =>
        operations.SelectMany(operation => operation.Uses);
}
