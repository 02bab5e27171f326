using System.Text.Json.Nodes;
using Uplift.Changes;
using Uplift.Documents;
using Uplift.Documents.Schemas;
using Uplift.Documents.Xml;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>What one change made of a document.</summary>
/// <param name="Written">The text that it would leave; "" when it deletes the object.</param>
/// <param name="IsAltered">False when the object stays as it was and nothing happens elsewhere.</param>
/// <param name="Missing">What must be fetched first; then nothing else counts.</param>
internal sealed record DraftOutcome(
    string Written, bool IsAltered, bool Deleted, IReadOnlyList<SideEffect> Effects, IReadOnlyList<LookupKey> Missing)
{
    /// <summary>What became of the vendor's changes to a shipped object.</summary>
    public IReadOnlyList<ShippedChange> Merged { get; init; } = [];
}

/// <summary>One object's document while the changes of a pass go over it, in the form that its
/// collection has.</summary>
internal abstract class DocumentDraft(string text)
{
    private string _written = text;

    /// <summary>The document as the changes that were accepted left it.</summary>
    public string Text { get; private set; } = text;

    /// <summary>Reads a document.</summary>
    /// <exception cref="ObjectRefusedException">It cannot be read.</exception>
    public static DocumentDraft Read(Collection collection, StoredDocument source) =>
        collection.Format == DocumentFormat.Xml
            ? new XmlDraft(source.Id, source.Text, StoredXml.Parse(source.Text))
            : JsonDraft.Of(source);

    /// <summary>The document of XML; null in another form. Not to be altered.</summary>
    public virtual MarkupDocument? Markup => null;

    /// <summary>True while no change altered the document or failed on it: then it is as a fresh
    /// reading gives it.</summary>
    public bool IsUntouched { get; private set; } = true;

    /// <summary>Applies a change; afterwards <see cref="Accept"/> it, or <see cref="TakeBack"/>.</summary>
    /// <param name="answer">What a person said about a place of a shipped object; null: nothing.</param>
    /// <exception cref="ObjectRefusedException">The change cannot be made to this object; take it back.</exception>
    public DraftOutcome Apply(
        ObjectChange change, IDocumentUpgrade? code, EditContext context, Func<ShippedChange, bool?> answer)
    {
        var wasUntouched = IsUntouched;
        IsUntouched = false;
        var outcome = Try(change, code, context, answer);
        IsUntouched = wasUntouched && !outcome.IsAltered && outcome.Missing.Count == 0 && IsAsRead;
        return outcome;
    }

    /// <summary>Applies a change to the document.</summary>
    /// <exception cref="ObjectRefusedException">The change cannot be made to this object.</exception>
    protected abstract DraftOutcome Try(
        ObjectChange change, IDocumentUpgrade? code, EditContext context, Func<ShippedChange, bool?> answer);

    /// <summary>False when a document with the same text may still differ from a fresh reading.</summary>
    protected virtual bool IsAsRead => true;

    /// <summary>True when the document is one of those that a declarative change is for.</summary>
    public abstract bool Fits(ObjectChange change);

    /// <summary>True when a condition on JSON documents holds; it never does for others.</summary>
    public virtual bool Satisfies(Condition condition) => false;

    /// <summary>Goes on from what the last change left.</summary>
    public void Accept() => Text = _written;

    /// <summary>Goes back to the document before the last change, which may have altered part of it.</summary>
    public abstract void TakeBack();

    /// <summary>Where the document breaks a schema.</summary>
    public virtual IReadOnlyList<SchemaViolation> FindViolations(JsonSchema schema, int most) => [];

    private DraftOutcome Outcome(
        string written, bool deleted, IReadOnlyList<SideEffect> effects, IReadOnlyList<LookupKey> missing)
    {
        _written = written;
        return new DraftOutcome(written, written != Text || effects.Count > 0, deleted, effects, missing);
    }

    private sealed class JsonDraft(string id, JsonNode root) : DocumentDraft(DocumentText.Write(root))
    {
        private JsonNode _root = root;

        public static JsonDraft Of(StoredDocument source) => new(source.Id, DocumentText.Parse(source.Text));

        protected override DraftOutcome Try(
            ObjectChange change, IDocumentUpgrade? code, EditContext context, Func<ShippedChange, bool?> answer)
        {
            var edit = new ObjectEdit(id, _root, context);
            try
            {
                if (code is null) ((DocumentChange)change).Program.Apply(edit);
                else CodeEdit.Apply(code, (ObjectCodeChange)change, edit);
            }
            catch (ObjectRefusedException) when (edit.Missing.Count > 0)
            {
                // Whatever followed from not having it yet does not count.
            }

            if (edit.Missing.Count > 0) return Outcome(Text, false, [], edit.Missing);
            _root = edit.Root!;
            return Outcome(edit.Deleted ? "" : DocumentText.Write(_root), edit.Deleted, edit.Effects, []);
        }

        public override bool Fits(ObjectChange change) =>
            change is not DocumentChange { Program.When: { } when } || when.Holds(_root);

        public override bool Satisfies(Condition condition) => condition.Holds(_root);

        public override void TakeBack() => _root = DocumentText.Parse(Text);

        public override IReadOnlyList<SchemaViolation> FindViolations(JsonSchema schema, int most) =>
            schema.Validate(_root, most);
    }

    private sealed class XmlDraft(string id, string text, StoredXml document) : DocumentDraft(text)
    {
        private StoredXml _document = document;

        public override MarkupDocument? Markup => _document.Document;

        protected override bool IsAsRead => _document.Document.IsUntouched;

        protected override DraftOutcome Try(
            ObjectChange change, IDocumentUpgrade? code, EditContext context, Func<ShippedChange, bool?> answer)
        {
            if (change is ShippedObjectsChange shipped) return Merge(shipped, answer);
            var edit = new XmlEdit(id, _document.Document, context);
            ((XmlChange)change).Program.Apply(edit);
            return Outcome(edit.Deleted ? "" : _document.Write(), edit.Deleted, [], []);
        }

        private DraftOutcome Merge(ShippedObjectsChange change, Func<ShippedChange, bool?> answer)
        {
            if (change.Dropped.Contains(id))
            {
                return Outcome(Text, false, [], []) with
                {
                    Merged = [new ShippedChange("", ShippedOutcome.Dropped, null, null, null)],
                };
            }

            if (!change.Objects.TryGetValue(id, out var shipped)) return Outcome(Text, false, [], []);
            var merged = ShippedMerge.Merge(
                shipped.Previous, shipped.Next, _document.Document.Write(), change.Rules, answer);
            _document = _document.With(merged.Text);
            return Outcome(_document.Write(), false, [], []) with { Merged = merged.Changes };
        }

        public override bool Fits(ObjectChange change) =>
            change is not XmlChange { Program.When: { } when } || when.Holds(_document.Document.Root);

        public override void TakeBack() => _document = StoredXml.Parse(Text);
    }
}

/// <summary>
/// Keeps what was read of an object for those who look at the same text again, as long as nobody
/// altered it. For one thread.
/// </summary>
internal sealed class DraftKeeper
{
    private DocumentDraft? _draft;
    private string? _text;

    /// <summary>The document of an object.</summary>
    /// <exception cref="ObjectRefusedException">It cannot be read.</exception>
    public DocumentDraft Read(Collection collection, StoredDocument source)
    {
        if (_draft is { IsUntouched: true } && ReferenceEquals(_text, source.Text)) return _draft;
        (_draft, _text) = (DocumentDraft.Read(collection, source), source.Text);
        return _draft;
    }
}
