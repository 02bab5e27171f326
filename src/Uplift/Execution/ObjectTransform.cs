using Uplift.Changes;
using Uplift.Documents;
using Uplift.Documents.Schemas;
using Uplift.Documents.Xml;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>What the changes of a pass make of one object.</summary>
/// <param name="Source">The object as it was read.</param>
public sealed record TransformedObject(StoredDocument Source)
{
    /// <summary>The new text; null with <see cref="Deleted"/> or when nothing changed.</summary>
    public string? Text { get; init; }

    /// <summary>The step's condition leaves the object out: it gets none of the changes.</summary>
    public bool IsLeftOut { get; init; }

    /// <summary>The object goes.</summary>
    public bool Deleted { get; init; }

    /// <summary>What happens in other collections.</summary>
    public IReadOnlyList<CausedEffect> Effects { get; init; } = [];

    /// <summary>Why the object stays as it was, or which optional change was left out.</summary>
    public IReadOnlyList<ObjectFailure> Failures { get; init; } = [];

    /// <summary>The changes that altered the object, in order, with the text before and after each.</summary>
    public IReadOnlyList<MadeChange> Made { get; init; } = [];

    /// <summary>What became of the vendor's changes to a shipped object, by the change that merged it.</summary>
    public IReadOnlyList<(Change Change, ShippedChange Place)> Merged { get; init; } = [];

    /// <summary>Where the result breaks the schema; then it was refused.</summary>
    public IReadOnlyList<SchemaViolation> Violations { get; init; } = [];

    /// <summary>What must be fetched before the object can be transformed; then nothing else counts.</summary>
    public IReadOnlyList<LookupKey> Missing { get; init; } = [];
}

/// <summary>What one change made of an object.</summary>
/// <param name="Before">The text that it found; "" when it made the object.</param>
/// <param name="After">The text that it left; "" when it deleted the object.</param>
public sealed record MadeChange(Change Change, string Before, string After);

/// <summary>Something that happens in another collection, and the change that wants it.</summary>
public sealed record CausedEffect(Change Change, SideEffect Effect);

/// <summary>
/// Takes objects through the changes of a pass in memory: parse, apply in order, validate, write. It is a function of
/// the object, the
/// looked-up objects, the seed and the time of the plan, so a simulation, a run and a replay for the log give the same.
/// </summary>
public sealed class ObjectTransform
{
    private readonly PassStep _step;
    private readonly DateTimeOffset _now;
    private readonly JsonSchema? _schema;
    private readonly int _mostViolations;
    private readonly IObjectReview? _review;
    private readonly IReadOnlyList<(ObjectChange Change, IDocumentUpgrade? Code, string Seed)> _changes;
    private readonly SortedDictionary<string, int> _arrivals = new(StringComparer.Ordinal);

    /// <param name="seed">Makes generated ids; the digest of the tenant's plan.</param>
    /// <param name="now">The time of the plan.</param>
    /// <param name="review">Says which changes an object is not to get; null: it gets all.</param>
    /// <param name="mostViolations">How many violations of the schema are of interest.</param>
    public ObjectTransform(
        PassStep step, string seed, DateTimeOffset now, IObjectReview? review = null, int mostViolations = 1)
    {
        _review = review;
        _mostViolations = mostViolations;
        _step = step;
        _now = now;
        _schema = step.Validates ? step.Package.SchemaOf(step.Collection) : null;
        _changes =
        [
            .. step.Changes.Cast<ObjectChange>()
                .Select(change => (change, (change as ObjectCodeChange)?.Create(), $"{seed}\n{change.Key}")),
        ];
        foreach (var (index, change) in step.Changes.Index())
        {
            if (change is not ShippedObjectsChange shipped) continue;
            foreach (var (id, _) in shipped.Objects.Where(entry => entry.Value.IsNew)) _arrivals.TryAdd(id, index);
        }
    }

    /// <summary>The ids of objects that changes of the pass ship for the first time, in order.</summary>
    public IReadOnlyCollection<string> Arrivals => _arrivals.Keys;

    /// <summary>Makes an object that is shipped for the first time, and takes it through the changes that follow;
    /// null: the pass ships none of this id for the first time.</summary>
    /// <returns>With a source of no text, since there is none yet.</returns>
    public TransformedObject? Arrive(string id)
    {
        if (!_arrivals.TryGetValue(id, out var index)) return null;
        var change = (ShippedObjectsChange)_changes[index].Change;
        var (source, text) = (new StoredDocument(id, ""), change.Objects[id].Next);
        if (FindReasonToHold(source, change) is { } reason)
        {
            return new TransformedObject(source)
            {
                Failures = [FailureOf(source, change, "", ObjectFailure.HeldBack + reason)],
            };
        }

        var state = new Progress(DocumentDraft.Read(_step.Collection, new StoredDocument(id, text)));
        state.Made.Add(new MadeChange(change, "", text));
        return Apply(source, state, index + 1, new FetchedLookups());
    }

    /// <summary>Transforms one object; safe to call from several threads.</summary>
    public TransformedObject Apply(StoredDocument source, ILookups lookups) =>
        Apply(source, lookups, new DraftKeeper());

    /// <summary>The same for an object that goes through several transforms.</summary>
    internal TransformedObject Apply(StoredDocument source, ILookups lookups, DraftKeeper drafts)
    {
        DocumentDraft draft;
        try
        {
            draft = drafts.Read(_step.Collection, source);
        }
        catch (ObjectRefusedException error)
        {
            return Refuse(source, null, error.Message, error.Path);
        }

        if (_step.When is { } when && !draft.Satisfies(when))
        {
            return new TransformedObject(source) { IsLeftOut = true };
        }

        return Apply(source, new Progress(draft), 0, lookups);
    }

    private TransformedObject Apply(StoredDocument source, Progress state, int first, ILookups lookups)
    {
        var draft = state.Draft;
        var original = state.Made.Count == 0 ? draft.Text : "";
        foreach (var (change, code, seed) in _changes.Skip(first))
        {
            if (ApplyOne(source, change, code, new EditContext(seed, _now, lookups), state) is { } stopped)
            {
                return stopped;
            }

            if (state.Deleted) break;
        }

        if (IsToConform(source, state) && _schema is not null
            && draft.FindViolations(_schema, _mostViolations) is [var violation, ..] violations)
        {
            var refused = Refuse(source, null,
                $"does not conform to {_step.Collection.Schema} of {_step.Package.Id}: {violation.Message}",
                violation.Path);
            return refused with { Failures = [.. state.Held, .. refused.Failures], Violations = violations };
        }

        return new TransformedObject(source)
        {
            Text = state.Deleted || draft.Text == original ? null : draft.Text,
            Deleted = state.Deleted,
            Effects = state.Effects,
            Failures = state.Failures,
            Made = state.Made,
            Merged = state.Merged,
        };
    }

    // Without a necessary change that was held back the object is no object of the new version yet.
    private bool IsToConform(StoredDocument source, Progress state) => !state.Deleted
        && (_review is null || !(_review.IsUnfinished(source.Id) || state.Held.Any(held => _step.Changes.Any(change =>
            change.Key == held.Change && change.Priority == ChangePriority.Necessary))));

    private TransformedObject? ApplyOne(
        StoredDocument source, ObjectChange change, IDocumentUpgrade? code, EditContext context, Progress state)
    {
        DraftOutcome outcome;
        try
        {
            outcome = state.Draft.Apply(
                change, code, context, place => _review?.FindAnswer(_step, source.Id, change, place));
        }
        catch (ObjectRefusedException error)
        {
            var failure = FailureOf(source, change, error.Path, error.Message);
            if (change.Priority == ChangePriority.Necessary)
            {
                return new TransformedObject(source) { Failures = [.. state.Held, failure] };
            }

            state.TakeBack(failure);
            return null;
        }

        if (outcome.Missing.Count > 0) return new TransformedObject(source) { Missing = outcome.Missing };
        if (outcome.IsAltered && FindReasonToHold(source, change) is { } reason)
        {
            state.TakeBack(FailureOf(source, change, "", ObjectFailure.HeldBack + reason));
            return null;
        }

        state.Accept(change, outcome);
        if (FindUndecided(source, change, outcome.Merged) is { } undecided) state.Failures.Add(undecided);
        return null;
    }

    private string? FindReasonToHold(StoredDocument source, Change change) =>
        _review?.MayHold(change) == true ? _review.FindReasonToHold(_step, source, change) : null;

    private ObjectFailure? FindUndecided(StoredDocument source, Change change, IReadOnlyList<ShippedChange> places)
    {
        IReadOnlyList<string> asked = [.. places.Where(place => place.Outcome == ShippedOutcome.Asked)
            .Select(place => place.Path)];
        return asked.Count == 0 ? null
            : FailureOf(source, change, asked[0], ObjectFailure.Undecided + string.Join(", ", asked));
    }

    /// <summary>
    /// The object is refused as a whole. That counts for a necessary change where the pass has one, since none of them
    /// is made then;
    /// else for all its optional changes.
    /// </summary>
    /// <param name="cause">The change that it failed on; null: none in particular.</param>
    public TransformedObject Refuse(StoredDocument source, Change? cause, string message, string path = "")
    {
        var necessary = cause?.Priority == ChangePriority.Necessary
            ? cause
            : _step.Changes.LastOrDefault(change => change.Priority == ChangePriority.Necessary);
        return new TransformedObject(source)
        {
            Failures = necessary is not null
                ? [FailureOf(source, necessary, path, message)]
                : [.. _step.Changes.Select(change => FailureOf(source, change, path, message))],
        };
    }

    private ObjectFailure FailureOf(StoredDocument source, Change change, string path, string message) =>
        new(_step.Number, _step.Package.Id.Product, change.Key, _step.Collection.Name, source.Id, path, message);

    /// <summary>The object between two changes.</summary>
    private sealed class Progress(DocumentDraft draft)
    {
        public DocumentDraft Draft => draft;

        public bool Deleted { get; private set; }

        public List<CausedEffect> Effects { get; } = [];

        public List<ObjectFailure> Failures { get; } = [];

        public List<MadeChange> Made { get; } = [];

        public List<(Change Change, ShippedChange Place)> Merged { get; } = [];

        public IEnumerable<ObjectFailure> Held => Failures.Where(failure => failure.IsHeldBack);

        public void Accept(Change change, DraftOutcome outcome)
        {
            Deleted = outcome.Deleted;
            if (outcome.IsAltered) Made.Add(new MadeChange(change, draft.Text, outcome.Written));
            draft.Accept();
            Merged.AddRange(outcome.Merged.Select(place => (change, place)));
            Effects.AddRange(outcome.Effects.Select(effect => new CausedEffect(change, effect)));
        }

        public void TakeBack(ObjectFailure failure)
        {
            Failures.Add(failure);
            draft.TakeBack();
        }
    }
}
