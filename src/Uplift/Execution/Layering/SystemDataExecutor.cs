using Uplift.Diagnostics;
using Uplift.Layers;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution.Layering;

/// <summary>Runs a step of system data: one transaction holds overlay, decisions, rows, journal and cursor.</summary>
internal sealed class SystemDataExecutor(RunContext context)
{
    public async Task<StepCursor> RunAsync(SystemDataStep step, StepCursor cursor, CancellationToken cancellationToken)
    {
        var session = context.Session;
        LayerOutcome? outcome = null;

        // Before the transaction: a release that is kept for nothing does no harm, one that is missing does.
        if (!session.Simulated && step.Part != LayerPart.Notice)
        {
            await context.Models.KeepAsync(
                step.Package.Id.Product, context.Models.ReleaseOf(step.Package), cancellationToken);
        }

        var done = await session.AdvanceAsync(
            context.Run.Id, cursor,
            async transaction =>
            {
                await StepExecutor.CheckPreconditionsAsync(context, step, transaction, cancellationToken);
                outcome = await new LayerUpgrade(step.Package, context.Models)
                    .RunAsync(step.Part, transaction, context.MarkOf(step), cancellationToken);
                var next = cursor with
                {
                    Read = cursor.Read + outcome.Read,
                    Changed = cursor.Changed + outcome.Written,
                    Done = true,
                };
                await StepExecutor.FinishAsync(context, step, next, transaction, cancellationToken);
                return next;
            }, FaultPoint.StepWritten, FaultPoint.StepCommitted, cancellationToken);
        if (outcome is not null) Tell(step, outcome);
        return done;
    }

    private void Tell(SystemDataStep step, LayerOutcome outcome)
    {
        var tenant = context.Session.Tenant;
        var open = outcome.Findings.Count(found => found.Weight >= FindingWeight.Warn);
        if (outcome.Edited.Count == 0 && open == 0) return;
        var noticed = outcome.Edited.Count == 0 ? ""
            : $"{outcome.Edited.Count} System records had been edited in the tables; the edits are kept. ";
        var conflicts = open == 0
            ? "" : $"System and the tenant both had a say in {open} places; what the tenant had stays. ";
        context.Notices.Add(new Diagnostic(DiagnosticCodes.LayerConflicts, Severity.Warning,
            $"{step.Package.Id} of tenant '{tenant}': {noticed}{conflicts}".TrimEnd(), null,
            $"See them with 'uplift layers conflicts {tenant}'."));
    }
}
