using System.Globalization;
using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Execution.Layering;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>Runs one step to its end, or a switch group, or goes on where it was interrupted.</summary>
internal sealed class StepExecutor(RunContext context)
{
    private readonly SwitchExecutor _switch = new(context);

    /// <summary>Runs the steps unless their cursor says that they are done.</summary>
    /// <param name="steps">One step, or the switches of a group: these are done in one transaction.</param>
    /// <exception cref="UpliftException">The step failed; what was committed stays.</exception>
    public async Task RunAsync(IReadOnlyList<PlanStep> steps, CancellationToken cancellationToken)
    {
        var (step, session) = (steps[0], context.Session);
        var known = context.IsFresh ? null : await session.ReadAsync(
            transaction => transaction.Runs.FindCursorAsync(context.Run.Id, step.Number, cancellationToken),
            cancellationToken);
        var cursor = known ?? StepCursor.Start(step.Number);
        if (cursor.Done)
        {
            await NoteHeldAsync(steps, cancellationToken);
            return;
        }

        if (step.Changes.Any(change => change.Contract)) await PassGateAsync(step, cancellationToken);
        session.Faults.Pass(FaultPoint.StepBegun);
        try
        {
            cursor = step is SwitchStep
                ? await SwitchAsync([.. steps.Cast<SwitchStep>()], cursor, cancellationToken)
                : await RunAsync(step, cursor, cancellationToken);
        }
        catch (Exception error)
            when (error is not (OperationCanceledException or UpliftException or LeaseLostException))
        {
            throw Explain(step, error);
        }

        if (step.Stamps is [.., var reached] && context.MayStamp(step))
        {
            context.Stamped[step.Package.Id.Product] = reached.Text;
        }

        context.Ended.Add(cursor);
        foreach (var done in steps)
        {
            session.Observer.On(new StepFinished(session.Tenant, done, cursor with { Step = done.Number }));
        }
    }

    // The old form goes only where nothing is left that needs it.
    private async Task PassGateAsync(PlanStep step, CancellationToken cancellationToken)
    {
        var obstacle = await context.Session.ReadAsync(
            transaction => SwitchGate.FindObstacleAsync(context, step.Package, transaction, cancellationToken),
            cancellationToken);
        if (obstacle.Length == 0) return;
        var tenant = context.Session.Tenant;
        var change = step.Changes.First(change => change.Contract);
        throw new UpliftException(DiagnosticCodes.GateClosed,
            $"{UndoObstacles.NameOf(step)} of {step.Package.Id} would take an old form away from tenant '{tenant}', where {obstacle}.",
            change.Position, SwitchGate.HintOf(tenant, step.Package) + $"Then 'uplift resume {tenant}'.");
    }

    private Task<StepCursor> RunAsync(PlanStep step, StepCursor cursor, CancellationToken cancellationToken)
    {
        if (step is not PassStep) context.Session.Observer.On(new StepStarted(context.Session.Tenant, step, null, 0));
        return step switch
        {
            CreateCollectionsStep create => OnceAsync(create, cursor, CreateAsync, cancellationToken),
            BaselineScriptStep baseline => OnceAsync(baseline, cursor, RunBaselineAsync, cancellationToken),
            ScriptStep { Change.Transactional: true } script =>
                OnceAsync(script, cursor, RunScriptAsync, cancellationToken),
            ScriptStep script => new UnwrappedScript(context).RunAsync(script, cursor, cancellationToken),
            PassStep pass => PassAsync(pass, cursor, cancellationToken),
            TenantCodeStep code => new TenantCodeExecutor(context, code).RunAsync(cursor, cancellationToken),
            SystemDataStep system => new SystemDataExecutor(context).RunAsync(system, cursor, cancellationToken),
            ManualStep manual => new ManualStepExecutor(context).RunAsync(manual, cursor, cancellationToken),
            TakeOverStep takeOver => OnceAsync(takeOver, cursor, (_, _, _) => Task.CompletedTask, cancellationToken),
            _ => throw new System.Diagnostics.UnreachableException(step.Kind),
        };
    }

    private async Task<StepCursor> PassAsync(PassStep step, StepCursor cursor, CancellationToken cancellationToken)
    {
        if (context is { Options.Review: { } review, Verdicts: null })
        {
            context.Verdicts = await context.Session.ReadAsync(
                transaction => review.JudgeAsync(
                    context.Session.Tenant, context.Steps, context.Origin, transaction, cancellationToken),
                cancellationToken);
        }

        await using var pass = new PassExecutor(context, step);
        return await pass.RunAsync(cursor, cancellationToken);
    }

    // The cursors of a group are written together: that of the first stands for all.
    private async Task<StepCursor> SwitchAsync(
        IReadOnlyList<SwitchStep> steps, StepCursor cursor, CancellationToken cancellationToken)
    {
        await new ManualStepExecutor(context).FinishAsync(
            [.. steps.Select(step => step.Package.Id.Product)], cancellationToken);
        foreach (var step in steps) context.Session.Observer.On(new StepStarted(context.Session.Tenant, step, null, 0));
        return await context.Session.AdvanceAsync(
            context.Run.Id, cursor,
            async transaction =>
            {
                await _switch.SwitchAsync(steps, transaction, cancellationToken);
                foreach (var step in steps)
                {
                    await FinishAsync(
                        context, step, StepCursor.Start(step.Number) with { Done = true }, transaction,
                        cancellationToken);
                }

                return cursor with { Done = true };
            }, FaultPoint.SwitchWritten, FaultPoint.StepCommitted, cancellationToken);
    }

    private async Task<StepCursor> OnceAsync<T>(
        T step, StepCursor cursor, Func<T, IStoreTransaction, CancellationToken, Task> work,
        CancellationToken cancellationToken)
        where T : PlanStep
    {
        var done = cursor with { Done = true };
        return await context.Session.AdvanceAsync(
            context.Run.Id, cursor,
            async transaction =>
            {
                await CheckPreconditionsAsync(context, step, transaction, cancellationToken);
                await work(step, transaction, cancellationToken);
                await FinishAsync(context, step, done, transaction, cancellationToken);
                return done;
            },
            FaultPoint.StepWritten, FaultPoint.StepCommitted, cancellationToken);
    }

    /// <summary>Records a step as done in the transaction of its last piece of work: cursor, ledger, versions
    /// reached.</summary>
    public static async Task FinishAsync(
        RunContext context, PlanStep step, StepCursor cursor, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var now = context.Session.Time.GetUtcNow();
        var product = step.Package.Id.Product;
        var rows = step is SwitchStep or TakeOverStep ? RowsOfBaseline(context, step, now)
            : step is PassStep { Only: not null } ? []
            : await RowsOfStepAsync(context, step, cursor, transaction, now, cancellationToken);
        if (rows.Count > 0) await transaction.Ledger.PutChangesAsync(rows, cancellationToken);
        context.Written.AddRange(rows);
        if (context.MayStamp(step))
        {
            foreach (var version in step.Stamps)
            {
                await StampAsync(context, product, version.Text, "upgrade", transaction, cancellationToken);
            }
        }

        await transaction.Runs.PutCursorAsync(context.Run.Id, cursor, cancellationToken);
    }

    /// <summary>Preconditions whose collection an earlier step could still change are checked here, just before the
    /// work.</summary>
    public static async Task CheckPreconditionsAsync(
        RunContext context, PlanStep step, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        if (step is TakeOverStep) return;
        foreach (var change in step.Changes)
        {
            foreach (var condition in change.Requires.Where(
                condition => !(context.Origin.Options.Force && condition.Skippable)))
            {
                var table = new CollectionTable(
                    step.Package.Id.Product, step.Package.CollectionNamed(condition.EmptyCollection));
                if (await transaction.Documents.IsEmptyAsync(table, cancellationToken)) continue;
                if (!context.Session.Simulated) throw new UpliftException([Preconditions.Failed(change, condition)]);
                context.Session.Unmet.Add(Preconditions.Failed(change, condition));
            }
        }
    }

    private static List<AppliedChange> RowsOfBaseline(RunContext context, PlanStep step, DateTimeOffset now) =>
        [.. step.Changes.Select(change => Row(context, step, change, AppliedStatus.Baseline, now))];

    private static async Task<List<AppliedChange>> RowsOfStepAsync(
        RunContext context, PlanStep step, StepCursor cursor, IStoreTransaction transaction, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<FailureCount> failures = cursor.Failed > 0
            ? [.. (await transaction.Runs.CountFailuresAsync(context.Run.Id, cancellationToken)).Changes
                .Where(failure => failure.Step == step.Number)]
            : [];
        var rows = new List<AppliedChange>();
        foreach (var change in step.Changes)
        {
            // A refused object is refused for every change of the pass, apart from optional ones that were left out
            // alone.
            var own = failures.Where(failure => failure.Change == change.Key).Sum(failure => failure.Count);
            var shared = failures.Where(failure => IsNecessary(step, failure.Change)).Sum(failure => failure.Count);
            var failed = change.Priority == ChangePriority.Necessary ? shared : own + shared;
            var status = failed > 0 ? AppliedStatus.Incomplete : AppliedStatus.Applied;
            if (failed > 0 && change.Priority == ChangePriority.Necessary) context.Held.Add(step.Package.Id.Product);
            rows.Add(Row(context, step, change, status, now) with { Changed = cursor.Changed, Failed = failed });
        }

        return rows;
    }

    private static bool IsNecessary(PlanStep step, ChangeKey key) =>
        step.Changes.Any(change => change.Key == key && change.Priority == ChangePriority.Necessary);

    private static AppliedChange Row(
        RunContext context, PlanStep step, Change change, AppliedStatus status, DateTimeOffset now) =>
        new(step.Package.Id.Product, change.Key, change.Kind, change.Checksum, status, context.Run.Id, now);

    /// <summary>Records that a module is at a version.</summary>
    public static async Task StampAsync(
        RunContext context, string product, string version, string action, IStoreTransaction transaction,
        CancellationToken cancellationToken)
    {
        var now = context.Session.Time.GetUtcNow();
        var module = new InstalledModule(product, version, context.Run.Id, now);
        await transaction.Ledger.PutModuleAsync(module, cancellationToken);
        context.Recorded[product] = module;
        await transaction.Ledger.AddHistoryAsync(
            new HistoryEntry(product, version, action, context.Run.Id, context.Run.Actor, now), cancellationToken);
    }

    private static Task CreateAsync(
        CreateCollectionsStep step, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var product = step.Package.Id.Product;
        return transaction.Schema.CreateAsync(
            product, [.. step.Collections.Select(collection => new CollectionTable(product, collection))],
            cancellationToken);
    }

    private static Task RunBaselineAsync(
        BaselineScriptStep step, IStoreTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Schema.ExecuteAsync(step.Package.Id.Product, step.Script, cancellationToken);

    private Task RunScriptAsync(ScriptStep step, IStoreTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Schema.ExecuteAsync(
            step.Package.Id.Product, step.Change.ScriptFor(context.StoreName)!, cancellationToken);

    // After a restart the ledger tells which products are held back.
    private async Task NoteHeldAsync(IReadOnlyList<PlanStep> steps, CancellationToken cancellationToken)
    {
        var step = steps[0];
        if (step is SwitchStep) await _switch.NoteHeldAsync([.. steps.Cast<SwitchStep>()], cancellationToken);
        if (step is not PassStep || !step.Changes.Any(change => change.Priority == ChangePriority.Necessary)) return;
        var ledger = await context.Session.ReadAsync(
            transaction => transaction.Ledger.ReadAsync(cancellationToken), cancellationToken);
        var held = ledger.Changes.Any(
            row => row.Product == step.Package.Id.Product && row.Status == AppliedStatus.Incomplete
            && step.Changes.Any(change => change.Key == row.Key && change.Priority == ChangePriority.Necessary));
        if (held) context.Held.Add(step.Package.Id.Product);
    }

    private UpliftException Explain(PlanStep step, Exception error)
    {
        var tenant = context.Session.Tenant;
        var what = step.Changes.Count > 0 && step is not (SwitchStep or TakeOverStep)
            ? $"change {step.Changes[0].Key}"
            : $"step {step.Number} ({step.Title})";
        return new UpliftException(DiagnosticCodes.StepFailed,
            $"Tenant '{tenant}', {step.Package.Id}, {what}: {error.Message.TrimEnd('.')}.",
            step.Changes.Count > 0 ? step.Changes[0].Position : null,
            $"What was committed before stays; nothing of this {(step is PassStep ? "batch" : "step")} does. "
                + $"Mend the cause, then 'uplift resume {tenant}', or take the run back with 'uplift undo {tenant}'.",
            error);
    }

    /// <summary>The text of a number in a cursor.</summary>
    internal static string Position(int number) => number.ToString(CultureInfo.InvariantCulture);
}
