using Microsoft.Data.Sqlite;
using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Sqlite.Clones;

/// <summary>Second sides of tenants, each in a file beside the tenant's.</summary>
internal sealed class SqliteClones(SqliteProvider provider, Func<CloneSide, SqliteProvider> of, TimeProvider time)
    : ITenantClones
{
    /// <inheritdoc/>
    public IStoreProvider Of(CloneSide side) => of(side);

    /// <inheritdoc/>
    public async Task<CloneRecord?> FindAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var database = provider.DatabaseOf(tenant);
        if (!database.Exists) return null;
        await using var serving = database.Open();
        if (SqliteCloneState.Find(serving) is not { } record) return null;
        var from = 0L;
        if (record.Stage == CloneStage.Cloned)
        {
            await using var next = of(CloneSide.Next).DatabaseOf(tenant).Open();
            from = SqliteCloneState.PositionOf(next);
        }

        return record with { Captured = SqliteCloneState.Count(serving, from) };
    }

    /// <inheritdoc/>
    public async Task CloneAsync(
        TenantId tenant, string plan, IReadOnlyList<CollectionTable> passes, CancellationToken cancellationToken)
    {
        await using var serving = provider.DatabaseOf(tenant).Open();
        var tables = SqliteCapture.FindTables(serving);
        var obstacles = SqliteCapture.FindObstacles(serving, tables, passes).ToList();
        if (obstacles.Count > 0)
        {
            throw new UpliftException([.. obstacles.Select(what => new Diagnostic(
                DiagnosticCodes.CannotIsolate, Severity.Error, $"Tenant '{tenant}' cannot be cloned: {what}.", null,
                "Upgrade this tenant in place."))]);
        }

        await WriteAsync(serving, () =>
        {
            SqliteCloneState.Make(serving);
            SqliteCapture.Remove(serving);
            SqliteDatabase.Run(serving, "delete from uplift_captured");
            SqliteCapture.Install(serving, tables);
            SqliteCloneState.Put(serving, CloneStage.Cloning, plan, time.GetUtcNow());
        });
        await using var next = of(CloneSide.Next).DatabaseOf(tenant).OpenNew();
        SqliteCopy.Make(serving, next);
        await WriteAsync(next, () =>
        {
            SqliteCloneState.MakeSide(next);
            SqliteDatabase.Run(next, "delete from uplift_lease");
        });
        await WriteAsync(serving, () => SqliteCloneState.Put(serving, CloneStage.Cloned, plan, time.GetUtcNow()));
    }

    /// <inheritdoc/>
    public async Task<TakenWrites> TakeAsync(
        TenantId tenant, IStoreTransaction into, int most, CancellationToken cancellationToken)
    {
        // One moment for the keys and the rows.
        await using var serving = provider.DatabaseOf(tenant).Open();
        await using var scope = SqliteScope.Begin(serving, ScopeKind.Read);
        return new SqliteTake(serving, ((SqliteTransactionSession)into).Connection).Take(most, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<long> CountCapturedAsync(
        TenantId tenant, IStoreTransaction into, CancellationToken cancellationToken)
    {
        await using var serving = provider.DatabaseOf(tenant).Open();
        var side = ((SqliteTransactionSession)into).Connection;
        return SqliteCloneState.CountNotes(serving, SqliteCloneState.PositionOf(side));
    }

    /// <inheritdoc/>
    public bool CanSlowWriters => false;

    /// <inheritdoc/>
    public Task SlowWritersAsync(
        TenantId tenant, TimeSpan each, TimeSpan lasting, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task CopyJournalAsync(
        TenantId tenant, IStoreTransaction into, CollectionTable collection, JournalMark mark,
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken)
    {
        await using var serving = provider.DatabaseOf(tenant).Open();
        using var source = new SqliteStatement(serving,
            """
            select tenant, run, step, product, collection, object, before, left_hash from uplift_journal
            where tenant = ?1 and run = ?2 and step = ?3 and collection = ?4 and object = ?5
            """);
        using var insert = new SqliteStatement(((SqliteTransactionSession)into).Connection,
            """
            insert or replace into uplift_journal (tenant, run, step, product, collection, object, before, left_hash)
            values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """);
        source.Bind(1, tenant.Value);
        source.Bind(2, mark.Run);
        source.Bind(3, mark.Step);
        source.Bind(4, collection.Name);
        foreach (var id in ids)
        {
            cancellationToken.ThrowIfCancellationRequested();
            source.Bind(5, id);
            if (source.Step())
            {
                for (var column = 0; column < 8; column++) insert.BindValueOf(column + 1, source, column);
                insert.Execute();
            }

            source.Reset();
        }
    }

    /// <inheritdoc/>
    public Task<TimeSpan> ExchangeAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        var kept = exchange.Side == CloneSide.Next ? CloneSide.Old : CloneSide.Next;
        return new SqliteExchange(provider, of(exchange.Side), of(kept), time).RunAsync(exchange, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DropAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        if (!provider.DatabaseOf(tenant).Exists) return;
        await using var serving = provider.DatabaseOf(tenant).Open();
        if (SqliteCloneState.Find(serving) is not { } record) return;

        // A crash in between leaves what is begun anew, or removed, without a look at the files.
        await WriteAsync(serving, () =>
        {
            SqliteCapture.Remove(serving);
            SqliteCloneState.Put(serving, CloneStage.Cloning, record.Plan, record.Since);
        });
        foreach (var side in Enum.GetValues<CloneSide>()) of(side).DatabaseOf(tenant).Delete();
        await WriteAsync(serving, () => SqliteCloneState.Remove(serving));
    }

    private static async Task WriteAsync(SqliteConnection connection, Action write)
    {
        await using var scope = SqliteScope.Begin(connection, ScopeKind.Write);
        write();
        scope.Commit();
    }
}
