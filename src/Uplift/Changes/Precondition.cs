using Uplift.Diagnostics;

namespace Uplift.Changes;

/// <summary>
/// A condition on the tenant's data that must hold before a change is applied: a collection holds no object. It is
/// evaluated
/// before the first step, or, where an earlier change of the same run writes that collection, just before its own.
/// </summary>
/// <param name="EmptyCollection">The collection that must be empty.</param>
/// <param name="Skippable">True when <c>--force</c> may pass over it.</param>
/// <param name="Position">Where it is written.</param>
public sealed record Precondition(string EmptyCollection, bool Skippable, SourcePosition Position);
