using Uplift.Changes;
using Uplift.Documents;
using Uplift.Documents.Xml;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>What the changes of a package make of one file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Changes">The changes that alter it, in order.</param>
/// <param name="Open">Changes that concern it and are not made: <c>preview</c> without consent,
/// and <c>manual</c>.</param>
/// <param name="Problem">Why it cannot be changed; it stays as it is. Null: it can.</param>
/// <param name="Before">The content as it was read.</param>
/// <param name="After">The new content; null when nothing changes.</param>
public sealed record TransformedFile(
    string Path, IReadOnlyList<Change> Changes, IReadOnlyList<Change> Open, string? Problem, byte[] Before,
    byte[]? After);

/// <summary>
/// Applies the declarative changes of a collection of XML documents to files, each file one object, in
/// memory. A necessary change that cannot be made leaves the whole file as it is; an optional one is left out.
/// </summary>
/// <param name="package">Whose changes are made, in their order.</param>
/// <param name="collection">Whose objects the files are.</param>
/// <param name="chosen">True for the changes that are wanted.</param>
/// <param name="preview">True: changes that a person should review are made too.</param>
/// <param name="now">What <c>generate: now</c> writes.</param>
public sealed class FileTransform(
    ModulePackage package, Collection collection, Predicate<Change> chosen, bool preview, DateTimeOffset now)
{
    private const long MostBytes = 4L * XmlText.MaxCharacters;

    private readonly IReadOnlyList<XmlChange> _changes =
        [.. package.Changes.OfType<XmlChange>()
            .Where(change => change.Collection == collection.Name && chosen(change))];

    /// <summary>Reads a file and says what becomes of it; writes nothing.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public TransformedFile Apply(string path)
    {
        var size = new FileInfo(path).Length;
        return size > MostBytes ? TooLarge(path, size) : Apply(path, File.ReadAllBytes(path));
    }

    /// <summary>Says what becomes of a document.</summary>
    /// <param name="name">How it is called.</param>
    /// <param name="bytes">The document, in any encoding that XML knows.</param>
    public TransformedFile Apply(string name, byte[] bytes)
    {
        if (bytes.Length > MostBytes) return TooLarge(name, bytes.Length);
        try
        {
            return Transform(name, bytes);
        }
        catch (ObjectRefusedException error)
        {
            return Refused(name, bytes, error.Path.Length == 0 ? error.Message : $"{error.Path}: {error.Message}", []);
        }
    }

    private TransformedFile Transform(string path, byte[] bytes)
    {
        var text = XmlTransport.Of(bytes);
        var draft = DocumentDraft.Read(collection, new StoredDocument(path, text));
        var (made, open) = (new List<Change>(), new List<Change>());
        foreach (var change in _changes)
        {
            if (change.Type == ChangeType.Manual || (change.Type == ChangeType.Preview && !preview))
            {
                if (Concerns(draft, change)) open.Add(change);
            }
            else if (Make(draft, change) is { Deleted: true })
            {
                return Refused(path, bytes, $"{change.Key} deletes the object; delete the file", open);
            }
            else if (draft.Text != text)
            {
                (text, made) = (draft.Text, [.. made, change]);
            }
        }

        return new TransformedFile(
            path, made, open, null, bytes, made.Count == 0 ? null : XmlTransport.ToBytes(draft.Text));
    }

    private DraftOutcome? Make(DocumentDraft draft, XmlChange change)
    {
        try
        {
            var outcome = draft.Apply(change, null, ContextOf(change), _ => null);
            draft.Accept();
            return outcome;
        }
        catch (ObjectRefusedException) when (change.Priority == ChangePriority.Optional)
        {
            draft.TakeBack();
            return null;
        }
    }

    // What is not made is tried, and taken back; a manual change says with 'when' what it is about.
    private bool Concerns(DocumentDraft draft, XmlChange change)
    {
        if (change.Type == ChangeType.Manual) return draft.Fits(change);
        try
        {
            return draft.Apply(change, null, ContextOf(change), _ => null).IsAltered;
        }
        catch (ObjectRefusedException)
        {
            return true;
        }
        finally
        {
            draft.TakeBack();
        }
    }

    private EditContext ContextOf(Change change) => new($"{package.Digest}\n{change.Key}", now, new FetchedLookups());

    private static TransformedFile TooLarge(string path, long size) =>
        Refused(path, [], $"it has {size:N0} bytes; at most {MostBytes:N0} are taken", []);

    private static TransformedFile Refused(string path, byte[] bytes, string problem, IReadOnlyList<Change> open) =>
        new(path, [], open, problem, bytes, null);
}
