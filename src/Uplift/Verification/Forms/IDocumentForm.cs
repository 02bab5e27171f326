using System.Buffers;
using Uplift.Documents;
using Uplift.Documents.Xml;
using Uplift.Execution;
using Uplift.Packages;

namespace Uplift.Verification.Forms;

/// <summary>What verification has to know of documents of one form, such as JSON.</summary>
public interface IDocumentForm
{
    /// <summary>Reads a document.</summary>
    /// <exception cref="ObjectRefusedException">It cannot be read.</exception>
    public IDocumentView Read(string text);

    /// <summary>Reads a document as changes write it, which needs no check.</summary>
    public IDocumentView ReadWritten(string text) => Read(text);

    /// <summary>Looks at a document that was read already, and not altered.</summary>
    internal IDocumentView View(DocumentDraft draft) => ReadWritten(draft.Text);

    /// <summary>What turns one document into another.</summary>
    public IDocumentDelta Compare(IDocumentView before, IDocumentView after);

    /// <summary>What makes a document where there was none.</summary>
    public IDocumentDelta Creation(IDocumentView document);

    /// <summary>What takes a whole document away.</summary>
    public IDocumentDelta Removal { get; }
}

/// <summary>A document that is only looked at.</summary>
public interface IDocumentView
{
    /// <summary>A name for people, where the document has a member that looks like one.</summary>
    public string? Name { get; }

    /// <summary>The scalar values at a path, as texts, with the place of each; nulls are left out.</summary>
    public IEnumerable<FoundValue> ValuesAt(RulePath path);

    /// <summary>The items that the schema of the new version marks.</summary>
    public IReadOnlyList<MarkedItem> Marked(SchemaMarks marks);

    /// <summary>True when the condition of the scope for this form holds for the document; without
    /// one for this form it does not.</summary>
    /// <exception cref="Diagnostics.UpliftException">The condition is none for the document's package.</exception>
    public bool Fits(VerificationScope scope);
}

/// <summary>A scalar in a document.</summary>
public readonly record struct FoundValue(string Path, string Text);

/// <summary>The difference of two documents.</summary>
public interface IDocumentDelta
{
    /// <summary>The places that differ, in the order in which they are to be changed.</summary>
    public IReadOnlyList<DeltaPlace> Places { get; }

    /// <summary>Writes the difference as other tools read it, with the object that it is for, as one line
    /// without its end.</summary>
    /// <param name="id">The id of the object.</param>
    /// <param name="hash">The content that the difference applies to; "": the object is made.</param>
    public void Write(string id, string hash, IBufferWriter<byte> line);

    /// <summary>The places with what stood there, for people.</summary>
    /// <param name="before">The document; null: there is none yet.</param>
    public IReadOnlyList<ShownPlace> Show(IDocumentView? before);
}

/// <summary>What happens at a place.</summary>
/// <param name="Word">add, remove or replace.</param>
public readonly record struct DeltaPlace(string Word, string Path);

/// <summary>A place with its value before and after; null: there was, or is, nothing.</summary>
public sealed record ShownPlace(string Path, string? Before, string? After);
