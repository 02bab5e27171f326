using Uplift.Changes;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Does the work of one batch in a transaction: where the store can express all changes in one statement, it does; what
/// it leaves is done here.
/// </summary>
/// <param name="review">Says which changes single objects are not to get; null: they get all.</param>
internal sealed class BatchTreatment(
    RunContext context, PassStep step, CollectionTable table, ObjectTransform transform, StepReview? review)
{
    private const int MostStreamed = 5_000;
    private const int MostEmbedded = 1_000;

    // Older objects by kept versions are looked for within ranges of all objects: where few are older, one statement
    // would have to hash very many to find the next so many.
    private readonly CollectionTable _ranges = table.Collection.Versions is { IsKept: true } && table.Only is { } only
        ? table with { Only = only with { Below = null } }
        : table;

    private ISetBasedProgram? _program;
    private bool _translated;

    /// <summary>Objects that an earlier pass could not change; they are not touched.</summary>
    public IReadOnlySet<string> Held { get; set; } = new HashSet<string>();

    /// <summary>Treats the next objects behind <paramref name="after"/>, at most <paramref name="size"/>.</summary>
    /// <param name="foundEnd">Hears, before the objects are treated, behind which of them more follow.</param>
    /// <param name="isAhead">True when the batch before is not committed yet; see <see cref="BatchStream"/>.</param>
    public async Task<BatchOutcome> RunAsync(
        IStoreTransaction transaction, string? after, int size, Action<string> foundEnd, bool isAhead,
        CancellationToken cancellationToken)
    {
        var stream = new BatchStream(context, step, table, transform, review, Held, isAhead);
        if (transaction.Documents is not IRangedDocuments ranged)
        {
            var most = Math.Min(size, MostEmbedded);
            var streamed = await stream.RunAsync(transaction, new BatchRange(after, null, most), cancellationToken);
            streamed.IsLast = streamed.Read < most;
            return streamed;
        }

        var program = Translate(ranged);
        var asked = program is null ? Math.Min(size, MostStreamed) : size;
        var range = await ranged.FindRangeAsync(_ranges, after, asked, cancellationToken);
        var isLast = range.Count < asked;
        if (range.Last is not { } last) return new BatchOutcome { Last = after, IsLast = true };
        if (!isLast) foundEnd(last);
        var outcome = program is null
            ? await stream.RunAsync(transaction, new BatchRange(after, last, int.MaxValue), cancellationToken)
            : await ApplyAsync((ISetBasedDocuments)ranged, program, after, range, cancellationToken);
        outcome.IsLast = isLast;
        return outcome;

        async Task<BatchOutcome> ApplyAsync(
            ISetBasedDocuments setBased, ISetBasedProgram applied, string? from, IdRange found, CancellationToken token)
        {
            var done = await setBased.ApplyAsync(applied, from, found, context.MarkOf(step), token);
            var applying = new BatchOutcome { Last = found.Last, Read = found.Count, Changed = done.Changed };
            if (done.Left.Count > 0) await stream.TreatAsync(transaction, done.Left, applying, token);
            return applying;
        }
    }

    // Where results are validated, single objects are held back, or versions are kept beside them, objects are treated
    // one by one.
    private ISetBasedProgram? Translate(IRangedDocuments ranged)
    {
        if (_translated) return _program;
        _translated = true;
        if (ranged is not ISetBasedDocuments setBased || Held.Count > 0 || step.When is not null
            || step.Collection.Versions is { IsKept: true }
            || (review is not null && step.Changes.Any(review.MayHold))
            || step.Validates && step.Package.SchemaOf(step.Collection) is not null) return null;
        var programs = step.Changes.OfType<DocumentChange>().Select(change => change.Program).ToList();
        _program = programs.Count == step.Changes.Count ? setBased.Translate(table, programs) : null;
        return _program;
    }
}
