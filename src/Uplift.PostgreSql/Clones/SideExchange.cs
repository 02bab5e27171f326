using System.Diagnostics;
using Npgsql;
using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.PostgreSql.Clones;

/// <summary>
/// Lets two sides of a tenant change places in one transaction: all tables of the serving side are locked, the rest is
/// brought, and schemas and ledger rows take each other's names. Statements of applications that wait for the lock find
/// the tables of the other side under the names that they look for.
/// </summary>
internal sealed class SideExchange(
    NpgsqlDataSource source, SessionContext serving, SessionContext side, SessionContext put, CloneState state)
{
    private const int Attempts = 12;

    // Whoever reads or writes waits as long as the lock is asked for: short at first, and never long.
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(800);

    public async Task<TimeSpan> RunAsync(Exchange exchange, string plan, CancellationToken cancellationToken)
    {
        var spaces = await LookAsync(serving, cancellationToken);
        var others = await LookAsync(side, cancellationToken);
        if (others.Tables.FirstOrDefault(table => table.Key.Count == 0) is { } keyless)
        {
            throw new UpliftException(DiagnosticCodes.CannotIsolate,
                $"The new version of tenant '{exchange.Tenant}' has the table {keyless.Quoted}, which has no primary "
                + "key: what is written to it could not be captured.",
                    hint: "Give it a key, or upgrade this tenant in place.");
        }

        var patience = s_shortest;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(exchange, plan, spaces, others, patience, cancellationToken);
            }
            catch (PostgresException error) when (IsHeldUp(error) && attempt < Attempts)
            {
                await Task.Delay(patience * 2, cancellationToken);
                patience = patience * 2 < s_longest ? patience * 2 : s_longest;
            }
            catch (PostgresException error) when (IsHeldUp(error))
            {
                throw new UpliftException(DiagnosticCodes.SwitchNotGranted,
                    $"The tables of tenant '{exchange.Tenant}' were in use by long transactions whenever they were "
                    + $"to be switched ({Attempts} attempts); it serves as before.",
                    hint: "See them in pg_stat_activity; do the same again when they have ended.", inner: error);
            }
        }
    }

    private static bool IsHeldUp(PostgresException error) =>
        error.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected;

    private async Task<Layout> LookAsync(SessionContext context, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var spaces = await TenantTables.ReadSpacesAsync(connection, context, cancellationToken);
        return new Layout(
            spaces, await TenantTables.ReadAsync(connection, spaces, cancellationToken),
            await CaptureTriggers.FindRemovalAsync(connection, spaces, cancellationToken));
    }

    private async Task<TimeSpan> TryAsync(
        Exchange exchange, string plan, Layout from, Layout to, TimeSpan patience, CancellationToken cancellationToken)
    {
        await using var transaction = (StoreTransaction)await exchange.Store.BeginAsync(
            exchange.Fence, cancellationToken);
        var connection = transaction.Connection;
        await ProveAsync(connection, exchange, cancellationToken);
        var numbers = await ReadSequencesAsync(connection, from, to, cancellationToken);
        await connection.QueryAsync(
            "select set_config('lock_timeout', $1, true)", [SessionContext.Milliseconds(patience)],
            row => row.GetString(0),
            cancellationToken);
        var began = Stopwatch.GetTimestamp();
        if (from.Tables.Count > 0)
        {
            await connection.ExecuteAsync(
                $"lock table {string.Join(", ", from.Tables.Select(table => table.Quoted))} in access exclusive mode",
                [],
                cancellationToken);
        }

        await exchange.Last(transaction, cancellationToken);
        await RunAsync(connection, from.Removal, cancellationToken);
        await RunAsync(connection, Renames(from, to), cancellationToken);
        await MoveLedgerAsync(connection, cancellationToken);
        await state.ForgetAsync(connection, serving.Tenant, cancellationToken);
        if (exchange.Side == CloneSide.Next)
        {
            await RunAsync(
                connection, to.Tables.Where(table => table.Key.Count > 0).Select(table => CaptureTriggers.Install(
                serving.Tables, serving.Tenant, table, NameOf(serving, to, table.Space))), cancellationToken);
        }

        var stage = exchange.Side == CloneSide.Next ? CloneStage.Switched : CloneStage.Back;
        await state.PutAsync(
            connection, serving.Tenant, stage, plan, Stopwatch.GetElapsedTime(began), cancellationToken);
        await RunAsync(connection, numbers, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(began);
    }

    // The side's own lease was proved when the transaction began.
    private async Task ProveAsync(NpgsqlConnection connection, Exchange exchange, CancellationToken cancellationToken)
    {
        var held = await connection.QueryAsync(
            $"select 1 from {serving.Tables["lease"]} where tenant = $1 and token = $2 and owner = $3 for key share",
            [serving.Tenant.Value, exchange.Serving.Token, exchange.Serving.Owner], row => row.GetInt32(0),
            cancellationToken);
        if (held.Count == 0) throw new LeaseLostException(exchange.Tenant, exchange.Serving);
    }

    private IEnumerable<string> Renames(Layout from, Layout to) =>
    [
        .. from.Spaces.SelectMany(space => Rename(space.Name, put.Schemas.Of(put.Tenant, space.Product), put.Tenant)),
        .. to.Spaces.SelectMany(
            space => Rename(space.Name, serving.Schemas.Of(serving.Tenant, space.Product), serving.Tenant)),
    ];

    private IEnumerable<string> Rename(string name, string next, TenantId tenant)
    {
        var table = serving.Tables["namespace"];
        yield return $"alter schema {Identifier.Quote(name)} rename to {Identifier.Quote(next)}";
        yield return $"update {table} set name = {JsonSteps.Literal(next)}, tenant = {JsonSteps.Literal(tenant.Value)} "
            + $"where name = {JsonSteps.Literal(name)}";
    }

    private static string NameOf(SessionContext context, Layout layout, string space) =>
        context.Schemas.Of(context.Tenant, layout.Spaces.First(one => one.Name == space).Product);

    private async Task MoveLedgerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        string[] names = [serving.Tenant.Value, side.Tenant.Value, put.Tenant.Value];
        foreach (var table in CloneCopy.Ledger)
        {
            await connection.ExecuteAsync(
                $"update {serving.Tables[table]} set tenant = $2 where tenant = $1", [names[0], names[2]],
                cancellationToken);
            await connection.ExecuteAsync(
                $"update {serving.Tables[table]} set tenant = $2 where tenant = $1", [names[1], names[0]],
                cancellationToken);
        }

        // Entries that were copied to bring writes back have done their duty.
        var parts = serving.Tables["journal_part"];
        await connection.ExecuteAsync(
            $"""
            with copied as (
              delete from {parts} where tenant = $1 and run in (select run from {parts} where tenant = $2)
                returning part)
            delete from {serving.Tables["journal"]} where part in (select part from copied)
            """, [names[1], names[0]], cancellationToken);

        // Undo entries of runs that both sides know stay with the tenant; those of runs that only
        // one side has go with it.
        await connection.ExecuteAsync(
            $"update {parts} set tenant = $2 where tenant = $1", [names[1], names[0]], cancellationToken);
        await connection.ExecuteAsync(
            $"""
            update {parts} set tenant = $2 where tenant = $1
              and run not in (select run from {serving.Tables["run"]} where tenant = $1)
            """, [names[0], names[2]], cancellationToken);
    }

    private static async Task<IReadOnlyList<string>> ReadSequencesAsync(
        NpgsqlConnection connection, Layout from, Layout to, CancellationToken cancellationToken)
    {
        var statements = new List<string>();
        foreach (var space in from.Spaces)
        {
            if (to.Spaces.FirstOrDefault(one => one.Product == space.Product) is not { } other) continue;
            statements.AddRange(
                await SequenceNumbers.FindAsync(connection, space.Name, other.Name, cancellationToken));
        }

        return statements;
    }

    private static async Task RunAsync(
        NpgsqlConnection connection, IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        var text = string.Join(";\n", statements);
        if (text.Length == 0) return;
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed record Layout(
        IReadOnlyList<TenantSpace> Spaces, IReadOnlyList<TenantTable> Tables, IReadOnlyList<string> Removal);
}
