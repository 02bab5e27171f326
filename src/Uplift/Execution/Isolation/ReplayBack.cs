using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution.Isolation;

/// <summary>
/// Brings what was written since the switch into the old side: rows as they are, and objects that the run had changed
/// back through its undo, edits merged three-way as every undo merges them.
/// </summary>
internal sealed class ReplayBack(
    ITenantClones clones, RunSession session, RunRecord run, IReadOnlyList<PlanStep> steps, string storeName)
{
    /// <summary>Writes that were brought.</summary>
    public long Brought { get; private set; }

    /// <summary>Brings captured writes in a transaction of the old side.</summary>
    /// <returns>What was brought.</returns>
    public async Task<TakenWrites> BringAsync(IStoreTransaction into, int most, CancellationToken cancellationToken)
    {
        var undo = new StepUndo(session, run, RunOrigin.FromJson(run.Origin), storeName);
        var taken = await clones.TakeAsync(session.Tenant, into, most, cancellationToken);
        foreach (var rows in taken.Rows)
        {
            foreach (var pass in steps.OfType<PassStep>().Reverse()
                .Where(pass => rows.AreOf(IsolationRules.TableOf(pass))))
            {
                var table = IsolationRules.TableOf(pass);
                var mark = new JournalMark(run.Id, pass.Number);
                await clones.CopyJournalAsync(session.Tenant, into, table, mark, rows.Ids, cancellationToken);
                await undo.RestoreWithinAsync(into, pass, table, cancellationToken);
            }
        }

        Brought += taken.Count;
        return taken;
    }
}
