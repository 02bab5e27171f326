using System.Globalization;
using Uplift.Changes;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Runs a script outside transactions, statement by statement. Before each statement its intent is recorded; after a crash the store is
/// asked whether the statement had been completed and cleans up what it left half done.
/// </summary>
internal sealed class UnwrappedScript(RunContext context)
{
    private const string Begun = "begun";

    public async Task<StepCursor> RunAsync(ScriptStep step, StepCursor cursor, CancellationToken cancellationToken)
    {
        var session = context.Session;
        await session.ReadAsync(
            async transaction =>
            {
                await StepExecutor.CheckPreconditionsAsync(context, step, transaction, cancellationToken);
                return true;
            }, cancellationToken);
        var statements = SqlScript.Split(step.Change.ScriptFor(context.StoreName)!);
        var (next, begun) = Read(cursor.Position);
        for (; next < statements.Count; next++, begun = false)
        {
            var statement = statements[next].Text;
            var product = step.Package.Id.Product;
            if (begun && await session.Store.ProbeUnwrappedAsync(product, statement, cancellationToken)) continue;
            cursor = cursor with { Position = $"{StepExecutor.Position(next)} {Begun}" };
            await PutAsync(cursor, FaultPoint.IntentCommitted, cancellationToken);
            await session.Store.ExecuteUnwrappedAsync(product, statement, cancellationToken);
            session.Faults.Pass(FaultPoint.UnwrappedExecuted);
        }

        var done = cursor with { Position = StepExecutor.Position(next), Done = true };
        await session.CommitAsync(
            transaction => StepExecutor.FinishAsync(context, step, done, transaction, cancellationToken),
            FaultPoint.StepWritten, FaultPoint.StepCommitted, cancellationToken);
        return done;
    }

    private static (int Next, bool Begun) Read(string? position)
    {
        if (position is null) return (0, false);
        var parts = position.Split(' ');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), parts.Length > 1);
    }

    private Task PutAsync(StepCursor cursor, string committed, CancellationToken cancellationToken) =>
        context.Session.CommitAsync(
            transaction => transaction.Runs.PutCursorAsync(context.Run.Id, cursor, cancellationToken),
            FaultPoint.StepWritten, committed, cancellationToken);
}
