using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Sees whether what only a person can do was done. Where the change names objects, they are looked at twice: at the
/// place of the change, and where some are found once more before the switch of the module, so that the changes that
/// follow are made and a person has time. What is found then is told if it is optional, and stops the run if it is
/// necessary. Nothing is ever made here.
/// </summary>
internal sealed class ManualStepExecutor(RunContext context)
{
    private const int PageSize = 1_000;
    private const int MostNamed = 5;

    /// <summary>Looks whether the change was made; where objects are found its step is not done yet.</summary>
    /// <exception cref="UpliftException">Something necessary of the tenant as a whole is still to be done.</exception>
    public Task<StepCursor> RunAsync(ManualStep step, StepCursor cursor, CancellationToken cancellationToken) =>
        LookAsync(step, cursor, left =>
        {
            if (step.Changes[0] is not ObjectChange) return false;
            context.Waiting.RemoveAll(waiting => waiting.Step.Number == step.Number);
            context.Waiting.Add((step, Told(step, left, Severity.Warning)));
            return true;
        }, cancellationToken);

    /// <summary>Looks once more at what was found.</summary>
    /// <param name="products">Of these modules; null: of all.</param>
    /// <exception cref="UpliftException">Something necessary is still to be done.</exception>
    public async Task FinishAsync(IReadOnlyCollection<string>? products, CancellationToken cancellationToken)
    {
        foreach (var waiting in context.Waiting.ToList())
        {
            var step = waiting.Step;
            if (products?.Contains(step.Package.Id.Product) == false) continue;
            await LookAsync(step, StepCursor.Start(step.Number), _ => false, cancellationToken);
            context.Waiting.Remove(waiting);
        }
    }

    // "wait": asked where something is found; true leaves the step open.
    private Task<StepCursor> LookAsync(
        ManualStep step, StepCursor cursor, Func<List<ObjectFailure>, bool> wait, CancellationToken cancellationToken) =>
        context.Session.AdvanceAsync(
            context.Run.Id, cursor,
            async transaction =>
            {
                await StepExecutor.CheckPreconditionsAsync(context, step, transaction, cancellationToken);
                var left = step.Changes[0] is ObjectChange
                    ? await FindAsync(step, transaction, cancellationToken)
                    : IsSaidToBeDone(step.Changes[0]) ? [] : [FailureOf(step, step.Changes[0], "", "")];
                if (left.Count > 0 && wait(left)) return cursor;
                if (left.Count > 0 && step.Changes[0].Priority == ChangePriority.Necessary)
                {
                    throw new UpliftException([Told(step, left, Severity.Error)]);
                }

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

    private Diagnostic Told(ManualStep step, List<ObjectFailure> left, Severity severity)
    {
        var change = step.Changes[0];
        if (change is not ObjectChange)
        {
            return new Diagnostic(DiagnosticCodes.ManualChange, severity,
                $"Change {change.Key} of {step.Package.Id} can only be made by a person: {change.Reason}",
                change.Position,
                $"Make it for tenant '{context.Session.Tenant}', then go on with --done {change.Key}.");
        }

        var named = string.Join(", ", left.Take(MostNamed).Select(failure => failure.ObjectId));
        return new Diagnostic(DiagnosticCodes.ManualWorkLeft, severity,
            $"Tenant '{context.Session.Tenant}': {left.Count} objects of '{left[0].Collection}' still need what only a "
                + $"person can do for change {change.Key} of {step.Package.Id}: "
                + $"{named}{(left.Count > MostNamed ? ", …" : "")}. {change.Reason}",
            change.Position, severity == Severity.Error
                ? $"Mend them, then 'uplift resume {context.Session.Tenant}' looks at them again."
                : "Mend them before the second phase: the module is not switched while they are found.");
    }
}
