namespace Uplift.Documents.Xml;

/// <summary>The operations of one change of XML documents, applied to one object after the other.</summary>
/// <param name="When">Which documents the change is for; null for all.</param>
/// <param name="Operations">What is done, in order.</param>
/// <param name="Names">The prefixes that its expressions use.</param>
public sealed record XmlProgram(XmlCondition? When, IReadOnlyList<XmlOperation> Operations, XmlNames Names)
{
    /// <summary>Changes the document of an edit.</summary>
    /// <exception cref="ObjectRefusedException">An operation failed; the edit is to be thrown away.</exception>
    internal void Apply(XmlEdit edit)
    {
        if (When is null || When.Holds(edit.Scope)) edit.Run(Operations);
    }
}
