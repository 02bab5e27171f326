using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Sees whether what only a person can do was done. Where the change names objects, they are looked at again:
/// what is still found stops the run before the switch if it is necessary, and is told if it is optional.
/// Nothing is ever made here.
/// </summary>
internal sealed class ManualStepExecutor(RunContext context)
{
    private const int PageSize = 1_000;
    private const int MostNamed = 5;

    /// <exception cref="UpliftException">Something necessary is still to be done.</exception>
    public Task<StepCursor> RunAsync(ManualStep step, StepCursor cursor, CancellationToken cancellationToken) =>
        context.Session.AdvanceAsync(
            context.Run.Id, cursor,
            async transaction =>
            {
                await StepExecutor.CheckPreconditionsAsync(context, step, transaction, cancellationToken);
                var left = step.Changes[0] is ObjectChange
                    ? await FindAsync(step, transaction, cancellationToken)
                    : IsSaidToBeDone(step.Changes[0]) ? [] : [FailureOf(step, step.Changes[0], "", "")];
                if (left.Count > 0 && step.Changes[0].Priority == ChangePriority.Necessary) throw Stop(step, left);
                if (left.Count > 0) await transaction.Runs.AddFailuresAsync(context.Run.Id, left, cancellationToken);
                var done = cursor with { Failed = left.Count, Done = true };
                await StepExecutor.FinishAsync(context, step, done, transaction, cancellationToken);
                return done;
            }, FaultPoint.StepWritten, FaultPoint.StepCommitted, cancellationToken);

    private bool IsSaidToBeDone(Change change) =>
        context.Options.DoneByHand.Contains(change.Id) || context.Options.DoneByHand.Contains(change.Key.ToString());

    private async Task<List<ObjectFailure>> FindAsync(
        ManualStep step, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var pass = ManualWork.PassOf(step);
        var batch = new BatchTransform(pass, new ObjectTransform(pass, context.Origin.Seed, context.Origin.Now));
        var table = batch.TableOf(pass.Collection.Name);
        var left = new List<ObjectFailure>();
        string? after = null;
        while (true)
        {
            var page = await transaction.Documents.ScanAsync(table, new ScanQuery(after, PageSize), cancellationToken);
            var tried = await batch.ApplyAsync(
                transaction.Documents, [.. page.Select(item => item.Document)], cancellationToken);
            left.AddRange(tried.Where(result => ManualWork.Concerns(pass, result))
                .Select(result => FailureOf(step, step.Changes[0], table.Name, result.Source.Id)));
            if (page.Count < PageSize) return left;
            after = page[^1].Document.Id;
        }
    }

    private static ObjectFailure FailureOf(ManualStep step, Change change, string collection, string id) => new(
        step.Number, step.Package.Id.Product, change.Key, collection, id, "",
        ObjectFailure.ByHand + (change.Reason.Length > 0 ? change.Reason : "the package does not say what"));

    private UpliftException Stop(ManualStep step, List<ObjectFailure> left)
    {
        var change = step.Changes[0];
        if (change is not ObjectChange)
        {
            return new UpliftException(DiagnosticCodes.ManualChange,
                $"Change {change.Key} of {step.Package.Id} can only be made by a person: {change.Reason}",
                change.Position,
                $"Make it for tenant '{context.Session.Tenant}', then go on with --done {change.Key}.");
        }

        var named = string.Join(", ", left.Take(MostNamed).Select(failure => failure.ObjectId));
        return new UpliftException(DiagnosticCodes.ManualWorkLeft,
            $"Tenant '{context.Session.Tenant}': {left.Count} objects of '{left[0].Collection}' still need what only a person can do for "
                + $"change {change.Key} of {step.Package.Id}: {named}{(left.Count > MostNamed ? ", …" : "")}. {change.Reason}",
            change.Position, $"Mend them, then 'uplift resume {context.Session.Tenant}' looks at them again.");
    }
}
