using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Sqlite.Clones;

/// <summary>
/// Gives the tenant's file the content of a side, in one transaction of the library: connections
/// that are open stay so, and find the new content with their next statement. What the file held is kept in
/// the file of the other side.
/// </summary>
internal sealed class SqliteExchange(
    SqliteProvider provider, SqliteProvider side, SqliteProvider kept, TimeProvider time)
{
    private const int Attempts = 12;

    public async Task<TimeSpan> RunAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        var tenant = exchange.Tenant;
        await using var serving = provider.DatabaseOf(tenant).Open();
        await using var put = Keep(serving, kept.DatabaseOf(tenant));
        await using var source = side.DatabaseOf(tenant).Open();
        var stage = exchange.Side == CloneSide.Next ? CloneStage.Switched : CloneStage.Back;
        TimeSpan pause;
        await using (var target = provider.DatabaseOf(tenant).Open())
        {
            using var copy = new SqliteCopy(source, target);
            var began = await LockAsync(copy, tenant, cancellationToken);
            await CatchUpKeptAsync(serving, put, cancellationToken);
            await BringLastAsync(exchange, stage, serving, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            copy.Finish();
            pause = Stopwatch.GetElapsedTime(began);
        }

        Settle(serving, tenant, pause);
        return pause;
    }

    // What served until now, as it is a little before the switch; what is written until then comes under the lock.
    private static SqliteConnection Keep(SqliteConnection serving, SqliteDatabase file)
    {
        var put = file.OpenNew();
        SqliteCopy.Make(serving, put);
        SqliteCloneState.MakeSide(put);
        return put;
    }

    private static async Task CatchUpKeptAsync(
        SqliteConnection serving, SqliteConnection put, CancellationToken cancellationToken)
    {
        await using var scope = SqliteScope.Begin(put, ScopeKind.Write);
        while (new SqliteTake(serving, put).Take(int.MaxValue, cancellationToken).Count > 0)
        {
            // Until nothing is left that anybody wrote.
        }

        // When it serves no more, what is captured is counted from the beginning.
        SqliteCloneState.Move(put, 0);
        SqliteDatabase.Run(put, "delete from uplift_lease");
        scope.Commit();
    }

    // With the content come the lease of the tenant, which is held, and the triggers that capture what is written next.
    private async Task BringLastAsync(
        Exchange exchange, CloneStage stage, SqliteConnection serving, CancellationToken cancellationToken)
    {
        await using var transaction = await exchange.Store.BeginAsync(exchange.Fence, cancellationToken);
        await exchange.Last(transaction, cancellationToken);
        var connection = ((SqliteTransactionSession)transaction).Connection;
        SqliteNumbers.Bring(serving, connection);
        var position = SqliteCloneState.PositionOf(connection);
        SqliteCapture.Remove(connection);
        SqliteDatabase.Run(connection, "delete from uplift_captured");
        var plan = SqliteCloneState.Find(serving)!.Plan;
        SqliteCloneState.Put(connection, stage, plan, time.GetUtcNow(), position);
        if (stage == CloneStage.Switched) SqliteCapture.Install(connection, SqliteCapture.FindTables(connection));
        SqliteLeases.CopyRow(serving, connection, exchange.Tenant, exchange.Serving);
        await transaction.CommitAsync(cancellationToken);
    }

    // The lease of the side came along, and is nobody's in this file.
    private void Settle(SqliteConnection serving, TenantId tenant, TimeSpan pause)
    {
        using (var statement = new SqliteStatement(serving, "delete from uplift_lease where tenant <> ?1"))
        {
            statement.Bind(1, tenant.Value);
            statement.Execute();
        }

        SqliteCloneState.PutPause(serving, pause);
        side.DatabaseOf(tenant).Delete();
    }

    private static async Task<long> LockAsync(SqliteCopy copy, TenantId tenant, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                copy.Lock();
                return began;
            }
            catch (SqliteException error) when (SqliteFailure.IsBusy(error) && attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
            }
            catch (SqliteException error) when (SqliteFailure.IsBusy(error))
            {
                throw new UpliftException(DiagnosticCodes.SwitchNotGranted,
                    $"Others were writing to the file of tenant '{tenant}' whenever it was to be switched; it serves "
                        + $"as before.",
                    hint: "Do the same again when their transactions have ended.", inner: error);
            }
        }
    }
}
