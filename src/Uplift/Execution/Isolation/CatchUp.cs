using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution.Isolation;

/// <summary>
/// Brings what was written to the serving side into the clone: rows as they are, and objects through the passes of the
/// run that the clone was upgraded by, with its seed and its time, as if they had been there.
/// </summary>
internal sealed class CatchUp(ITenantClones clones, RunContext context)
{
    private const int ChunkSize = 500;

    private TenantId Tenant => context.Session.Tenant;

    /// <summary>Writes that were brought.</summary>
    public long Brought { get; private set; }

    /// <summary>Brings captured writes in a transaction of the clone.</summary>
    /// <returns>What was brought.</returns>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.CannotIsolate"/>: an object that was written
    /// meanwhile cannot be changed.</exception>
    public async Task<TakenWrites> BringAsync(IStoreTransaction into, int most, CancellationToken cancellationToken)
    {
        var taken = await clones.TakeAsync(Tenant, into, most, cancellationToken);
        foreach (var rows in taken.Rows)
        {
            foreach (var pass in context.Steps.OfType<PassStep>()
                .Where(pass => rows.AreOf(IsolationRules.TableOf(pass))))
            {
                foreach (var ids in rows.Ids.Chunk(ChunkSize)) await ChangeAsync(into, pass, ids, cancellationToken);
            }
        }

        Brought += taken.Count;
        return taken;
    }

    private async Task ChangeAsync(
        IStoreTransaction into, PassStep pass, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var only = pass with { Only = new ObjectSelection { Ids = ids } };
        var table = IsolationRules.TableOf(only) with { Only = only.Only };
        if (context.MarkOf(pass) is { } mark) await into.Journal.RemoveAsync(table, mark, ids, cancellationToken);
        var review = StepReview.Of(context, only, table);
        var transform = new ObjectTransform(only, context.Origin.Seed, context.Origin.Now, review);
        var treatment = new BatchTreatment(context, only, table, transform, review);
        BatchOutcome outcome;
        string? after = null;
        do
        {
            outcome = await treatment.RunAsync(into, after, ChunkSize, _ => { }, isAhead: false, cancellationToken);
            if (outcome.Failures is [var failure, ..]) throw Refused(failure);
            after = outcome.Last;
        }
        while (!outcome.IsLast);
    }

    private UpliftException Refused(ObjectFailure failure) => new(DiagnosticCodes.CannotIsolate,
        $"Tenant '{Tenant}': the object '{failure.ObjectId}' of '{failure.Collection}', written while the clone was "
        + $"made, cannot be changed by {failure.Change}: {failure.Message}.",
        hint: "Mend the object, then do the same again. The tenant serves as before.");
}
