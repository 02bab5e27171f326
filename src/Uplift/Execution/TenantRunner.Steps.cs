using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <content>Runs the steps of a run in order, and finishes it.</content>
public sealed partial class TenantRunner
{
    private static Task WriteRunAsync(RunSession session, RunRecord run, CancellationToken cancellationToken) =>
        session.CommitAsync(transaction => transaction.Runs.PutRunAsync(run, cancellationToken),
            FaultPoint.RunWritten, FaultPoint.RunCommitted, cancellationToken);

    private RunContext ContextOf(RunSession session, RunRecord run, IReadOnlyList<PlanStep> steps, RunOptions options)
    {
        var origin = RunOrigin.FromJson(run.Origin);
        return new RunContext(session, run, origin, options, provider.Name)
        {
            Guard = new SwitchGuard(catalog, origin.Modules, steps),
            Steps = steps,
            Models = _models,
        };
    }

    private async Task<RunResult> RunStepsAsync(
        RunContext context, IReadOnlyList<PlanStep> steps, CancellationToken cancellationToken)
    {
        var (session, run) = (context.Session, context.Run);
        var executor = new StepExecutor(context);
        var isSecond = false;
        try
        {
            foreach (var together in SwitchGroups.Of(steps, step => (step as SwitchStep)?.SwitchGroup))
            {
                var step = together[0];
                if (context.Options.Phases == PhaseChoice.First && step.Phase != Changes.ChangePhase.First)
                {
                    var first = await RunSummary.ReadAsync(session, run, RunOutcome.FirstPhaseDone, cancellationToken);
                    await session.FinishJoinedAsync(cancellationToken);
                    return first with { Problems = [.. context.WaitingNecessary.Select(waiting => waiting.Told)] };
                }

                cancellationToken.ThrowIfCancellationRequested();
                if (step.Phase == Changes.ChangePhase.Second && !isSecond)
                {
                    isSecond = true;
                    if (!session.Simulated) await _gate.PassAsync(context, cancellationToken);
                }

                await executor.RunAsync(together, cancellationToken);
            }

            await new ManualStepExecutor(context).FinishAsync(null, cancellationToken);
        }
        catch (UpliftException error)
        {
            return session.Joined
                ? new RunResult(session.Tenant, RunOutcome.Failed)
                : await FailAsync(session, context.Run, error, cancellationToken);
        }

        return await FinishAsync(context, cancellationToken);
    }

    // When not even that can be written, the run stays open as it is, and the reason is still told.
    private static async Task<RunResult> FailAsync(
        RunSession session, RunRecord run, UpliftException error, CancellationToken cancellationToken)
    {
        try
        {
            await WriteRunAsync(
                session, run with { State = RunState.Failed, Error = error.Message }, cancellationToken);
            var left = await RunSummary.ReadAsync(session, run, RunOutcome.Failed, cancellationToken);
            return left with { Problems = error.Diagnostics };
        }
        catch (Exception second) when (second is not (OperationCanceledException or LeaseLostException))
        {
            return new RunResult(session.Tenant, RunOutcome.Failed) { Run = run.Id, Problems = error.Diagnostics };
        }
    }

    private async Task<RunResult> FinishAsync(RunContext context, CancellationToken cancellationToken)
    {
        var session = context.Session;
        if (session.Joined) return await FinishJoinedAsync(context, cancellationToken);
        var summary = await RunSummary.ReadAsync(session, context.Run, RunOutcome.Done, cancellationToken);
        var isIncomplete = summary.Failed > 0 || context.IsGated;
        await PutFinishedAsync(context, isIncomplete ? RunState.Incomplete : RunState.Done, cancellationToken);
        return summary with
        {
            Outcome = isIncomplete ? RunOutcome.Incomplete : RunOutcome.Done,
            Problems = [.. context.Notices],
            Remaining = await RemainingWork.OfAsync(context, cancellationToken),
        };
    }

    // Joined steps leave no object behind, so what they did is known without a look at the failures.
    private async Task<RunResult> FinishJoinedAsync(RunContext context, CancellationToken cancellationToken)
    {
        var session = context.Session;
        await PutFinishedAsync(context, context.IsGated ? RunState.Incomplete : RunState.Done, cancellationToken);
        await session.FinishJoinedAsync(cancellationToken);
        var ledger = context.LedgerAfter();
        return new RunResult(session.Tenant, context.IsGated ? RunOutcome.Incomplete : RunOutcome.Done)
        {
            Run = context.Run.Id,
            Read = context.Ended.Sum(cursor => cursor.Read),
            Changed = context.Ended.Sum(cursor => cursor.Changed),
            Modules = ledger.Modules,
            Ledger = ledger,
            Problems = [.. context.Notices],
            Remaining = RemainingWork.AfterSwitch(context, ledger),
        };
    }

    private Task PutFinishedAsync(RunContext context, RunState state, CancellationToken cancellationToken) =>
        context.Session.CommitAsync(
            transaction => transaction.Runs.PutRunAsync(
                context.Run with { State = state, Finished = time.GetUtcNow() }, cancellationToken),
            FaultPoint.FinishWritten, FaultPoint.FinishCommitted, cancellationToken);
}
