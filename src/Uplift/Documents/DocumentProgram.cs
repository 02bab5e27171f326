namespace Uplift.Documents;

/// <summary>The operations of one document change, applied to one object after the other.</summary>
/// <param name="When">Which documents the change is for; null for all.</param>
/// <param name="Operations">What is done, in order.</param>
public sealed record DocumentProgram(Condition? When, IReadOnlyList<Operation> Operations)
{
    /// <summary>The other collections that are read or written, without repetition.</summary>
    public IReadOnlyList<CollectionUse> Uses => [.. Operations.SelectMany(operation => operation.Uses).Distinct()];

    /// <summary>
    /// Changes the document of an edit. When <see cref="ObjectEdit.Missing"/> is not empty afterwards, fetch those and
    /// apply the program to a fresh parse.
    /// </summary>
    /// <exception cref="ObjectRefusedException">An operation failed; the edit is to be thrown away.</exception>
    public void Apply(ObjectEdit edit)
    {
        if (When is null || When.Holds(edit.Root)) edit.Run(Operations);
    }
}
