using System.Globalization;
using Uplift.Changes;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Runs a script outside transactions, statement by statement. Before each statement its intent is recorded; after a
/// crash the store is
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
        cursor = await ExecuteAsync(
            session, context.Run.Id, step.Package.Id.Product, step.Change.ScriptFor(context.StoreName)!, cursor, "",
            cancellationToken);
        var done = cursor with { Done = true };
        return await session.AdvanceAsync(
            context.Run.Id, cursor,
            async transaction =>
            {
                await StepExecutor.FinishAsync(context, step, done, transaction, cancellationToken);
                return done;
            }, FaultPoint.StepWritten, FaultPoint.StepCommitted, cancellationToken);
    }

    /// <summary>Executes the statements of a script that the position does not call done.</summary>
    /// <param name="prefix">What tells positions in this script from those in another one of the same step.</param>
    /// <returns>The cursor as it is stored now.</returns>
    public static async Task<StepCursor> ExecuteAsync(
        RunSession session, string run, string product, string script, StepCursor cursor, string prefix,
        CancellationToken cancellationToken)
    {
        var statements = SqlScript.Split(script);
        var (next, begun) = Read(cursor.Position, prefix);
        for (; next < statements.Count; next++, begun = false)
        {
            var statement = statements[next].Text;
            if (begun && await session.Store.ProbeUnwrappedAsync(product, statement, cancellationToken)) continue;
            cursor = cursor with { Position = $"{prefix}{StepExecutor.Position(next)} {Begun}" };
            var intent = cursor;
            await session.CommitAsync(transaction => transaction.Runs.PutCursorAsync(run, intent, cancellationToken),
                FaultPoint.StepWritten, FaultPoint.IntentCommitted, cancellationToken);
            await session.Store.ExecuteUnwrappedAsync(product, statement, cancellationToken);
            session.Faults.Pass(FaultPoint.UnwrappedExecuted);
        }

        return cursor;
    }

    private static (int Next, bool Begun) Read(string? position, string prefix)
    {
        if (position is null || !position.StartsWith(prefix, StringComparison.Ordinal)) return (0, false);
        var parts = position[prefix.Length..].Split(' ');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), parts.Length > 1);
    }
}
