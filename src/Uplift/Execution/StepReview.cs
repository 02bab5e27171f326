using System.Collections.Concurrent;
using Uplift.Changes;
using Uplift.Documents.Xml;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Asks the review of a run for each object of a pass. A review is about objects as they were before the
/// run, so what earlier passes of the run did to them is read from the undo entries.
/// </summary>
internal sealed class StepReview : IObjectReview
{
    private readonly RunContext _context;
    private readonly IRunReview _review;
    private readonly CollectionTable _table;
    private readonly IReadOnlyList<int> _earlier;
    private readonly ConcurrentDictionary<string, string?> _before = new(StringComparer.Ordinal);

    private StepReview(RunContext context, IRunReview review, PassStep step, CollectionTable table)
    {
        (_context, _review, _table) = (context, review, table);
        _earlier = [.. context.EarlierPasses(step).Select(pass => pass.Number)];
    }

    /// <summary>The review of a pass; null: there is none.</summary>
    public static StepReview? Of(RunContext context, PassStep step, CollectionTable table) =>
        context.Options.Review is { } review ? new StepReview(context, review, step, table) : null;

    /// <summary>Objects on which an earlier pass of the run held back a necessary change.</summary>
    public IReadOnlySet<string> Unfinished { get; set; } = new HashSet<string>();

    /// <inheritdoc/>
    public bool IsUnfinished(string objectId) => Unfinished.Contains(objectId);

    /// <inheritdoc/>
    public bool MayHold(Change change) => _review.HasRefusals
        || change.Type == ChangeType.Preview || _context.Verdicts?.AreAny == true;

    /// <inheritdoc/>
    public bool? FindAnswer(PassStep step, string objectId, Change change, ShippedChange place) =>
        _review.Answers.TryGetValue(
            ShippedQuestion.NameOf(_context.Session.Tenant, _table, objectId, change, place), out var answer)
            ? answer : null;

    /// <inheritdoc/>
    public string? FindReasonToHold(PassStep step, StoredDocument source, Change change)
    {
        var text = _before.TryGetValue(source.Id, out var before) ? before : source.Text;
        var reviewed = new ReviewedObject(_context.Session.Tenant, _table, source.Id, text);
        return _review.FindReasonToHold(reviewed, change, _context.Options.AcceptPreview)
            ?? _context.Verdicts?.FindReasonToHold(reviewed);
    }

    /// <summary>Learns how the objects of a chunk were before the run.</summary>
    /// <param name="after">The object before the first of the chunk.</param>
    public async Task NoteAsync(
        IStoreTransaction transaction, string? after, IReadOnlyList<StoredDocument> chunk, CancellationToken cancellationToken)
    {
        if (chunk.Count == 0) return;
        var wanted = chunk.Select(source => source.Id).ToHashSet();

        // From the last pass to the first, so that the oldest image counts; an edit between two passes of
        // the run counts for good.
        foreach (var number in _earlier.Reverse())
        {
            var mark = new JournalMark(_context.Run.Id, number);
            foreach (var entry in await transaction.Journal.ReadAsync(
                _table, mark, after, chunk.Count, cancellationToken))
            {
                if (!wanted.Contains(entry.ObjectId)) continue;
                if (_before.TryGetValue(entry.ObjectId, out var known)) _before[entry.ObjectId] = known is null
                    ? null : entry.Before;
                else _before[entry.ObjectId] = entry.IsAsLeft ? entry.Before : null;
            }
        }
    }

    /// <summary>Forgets a chunk that is done with.</summary>
    public void Forget(IEnumerable<string> ids)
    {
        foreach (var id in ids) _before.TryRemove(id, out _);
    }
}
