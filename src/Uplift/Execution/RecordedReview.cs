using Uplift.Changes;
using Uplift.Documents.Xml;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>What a finished pass held back, from its failures: so its changes can be applied again
/// just as they were.</summary>
internal sealed class RecordedReview : IObjectReview
{
    private readonly Dictionary<(string ObjectId, ChangeKey Change), string> _held;

    private readonly HashSet<string> _unfinished;

    private readonly TenantId _tenant;

    private readonly HashSet<string> _decided;

    private RecordedReview(TenantId tenant, RunOrigin origin, PlanStep step, IReadOnlyList<ObjectFailure> held)
    {
        (_tenant, _decided) = (tenant, [.. origin.Decided ?? []]);
        _held = held.Where(failure => failure.Step == step.Number).ToDictionary(
            failure => (failure.ObjectId, failure.Change), failure => failure.Message[ObjectFailure.HeldBack.Length..]);
        _unfinished = [.. held.Where(failure => failure.Step < step.Number).Select(failure => failure.ObjectId)];
    }

    /// <summary>Reads what a pass of a run held back; null when the run had no review.</summary>
    public static async Task<RecordedReview?> ReadAsync(
        TenantId tenant, RunOrigin origin, string run, PlanStep step, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        if (origin.Review.Length == 0) return null;
        var failures = await transaction.Runs.ReadFailuresAsync(run, int.MaxValue, cancellationToken);
        return new RecordedReview(
            tenant, origin, step, [.. failures.Where(failure => failure.IsHeldBack && IsOf(step, failure))]);
    }

    /// <inheritdoc/>
    public bool MayHold(Change change) => _held.Count > 0 || _unfinished.Count > 0;

    /// <inheritdoc/>
    public bool IsUnfinished(string objectId) => _unfinished.Contains(objectId);

    /// <inheritdoc/>
    public string? FindReasonToHold(PassStep step, StoredDocument source, Change change) =>
        _held.GetValueOrDefault((source.Id, change.Key));

    // What was decided for the customer's value leaves the same document as what nobody decided.
    /// <inheritdoc/>
    public bool? FindAnswer(PassStep step, string objectId, Change change, ShippedChange place)
    {
        var table = new CollectionTable(step.Package.Id.Product, step.Collection);
        return _decided.Contains(ShippedQuestion.NameOf(_tenant, table, objectId, change, place)) ? true : null;
    }

    private static bool IsOf(PlanStep step, ObjectFailure failure) => failure.Product == step.Package.Id.Product
        && step is PassStep pass && failure.Collection == pass.Collection.Name
        && (failure.Step == step.Number || step.Package.Changes.Any(change =>
            change.Key == failure.Change && change.Priority == ChangePriority.Necessary));
}
