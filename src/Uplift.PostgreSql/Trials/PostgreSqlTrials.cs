using System.Data;
using System.Globalization;
using Npgsql;
using Uplift.Diagnostics;
using Uplift.PostgreSql.Clones;
using Uplift.Stores;

namespace Uplift.PostgreSql.Trials;

/// <summary>
/// Copies of tenants in the same database: schemas whose names begin with that of the copy, and a schema of that name
/// for its ledger. A connection keeps an advisory lock on it; the server gives the lock back when the process dies.
/// </summary>
internal sealed class PostgreSqlTrials(
    PostgreSqlOptions options, NpgsqlDataSource source, Func<TenantId, SessionContext> contextOf) : ITrialCopies
{
    private const string Prefix = "uplift_trial_";

    // "uptr" in ASCII; any number will do that nothing else takes for locks of two numbers.
    private const int LockClass = 0x75707472;

    private const string Obstacles = """
        with space as (select n.oid, n.nspname from pg_catalog.pg_namespace n where n.nspname = any($1))
        select format('%I.%I is a %s', s.nspname, r.relname, case r.relkind when 'v' then 'view'
            when 'm' then 'materialized view' when 'p' then 'partitioned table' when 'f' then 'foreign table' else 'type' end)
          from space s join pg_catalog.pg_class r on r.relnamespace = s.oid where r.relkind in ('v', 'm', 'p', 'f', 'c')
        union all
        select format('%I.%I has the trigger %I', s.nspname, r.relname, t.tgname) from space s
          join pg_catalog.pg_class r on r.relnamespace = s.oid join pg_catalog.pg_trigger t on t.tgrelid = r.oid
          where not t.tgisinternal and not starts_with(t.tgname, 'uplift_')
        union all
        select format('%I.%I is a function', s.nspname, p.proname) from space s
          join pg_catalog.pg_proc p on p.pronamespace = s.oid
        union all
        select format('%I.%I is a type', s.nspname, t.typname) from space s
          join pg_catalog.pg_type t on t.typnamespace = s.oid and t.typtype in ('e', 'd', 'r')
        limit 20
        """;

    /// <inheritdoc/>
    public async Task<ITrialCopy> CopyAsync(TenantId tenant, int? most, CancellationToken cancellationToken)
    {
        var name = Prefix + Guid.NewGuid().ToString("N")[..8];
        var keeper = await source.OpenConnectionAsync(cancellationToken);
        await keeper.ExecuteAsync("select pg_advisory_lock($1, $2)", [LockClass, KeyOf(name)], cancellationToken);
        var provider = new PostgreSqlProvider(
            options with { StateSchema = name, SchemaPattern = name + "_{module}" });
        var copy = new PostgreSqlTrialCopy(name, keeper, provider);
        try
        {
            await provider.CreateAsync(tenant, cancellationToken);
            await CopyAsync(tenant, provider.ContextOf(tenant), most, cancellationToken);
            return copy;
        }
        catch
        {
            await copy.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var names = await connection.QueryAsync(
            $"select nspname from pg_catalog.pg_namespace where nspname ~ '^{Prefix}[0-9a-f]{{8}}$'", [],
            row => row.GetString(0), cancellationToken);
        var removed = 0;
        foreach (var name in names)
        {
            object?[] key = [LockClass, KeyOf(name)];
            var free = await connection.QueryAsync(
                "select pg_try_advisory_lock($1, $2)", key, row => row.GetBoolean(0), cancellationToken);
            if (!free[0]) continue;
            await PostgreSqlTrialCopy.DropAsync(connection, name, cancellationToken);
            await connection.ExecuteAsync("select pg_advisory_unlock($1, $2)", key, cancellationToken);
            removed++;
        }

        return removed;
    }

    private async Task CopyAsync(
        TenantId tenant, SessionContext side, int? most, CancellationToken cancellationToken)
    {
        var serving = contextOf(tenant);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var spaces = await TenantTables.ReadSpacesAsync(connection, serving, cancellationToken);
        await RefuseAsync(connection, tenant, spaces, cancellationToken);
        var tables = await TenantTables.ReadAsync(connection, spaces, cancellationToken);
        await using (var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken))
        {
            await new CloneCopy(connection, serving, side, most).CopyAsync(spaces, tables, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        foreach (var table in tables)
        {
            var product = spaces.First(space => space.Name == table.Space).Product;
            await connection.ExecuteAsync(
                $"analyze {table.In(side.Schemas.Of(tenant, product))}", [], cancellationToken);
        }
    }

    private static async Task RefuseAsync(
        NpgsqlConnection connection, TenantId tenant, IReadOnlyList<TenantSpace> spaces,
        CancellationToken cancellationToken)
    {
        var found = await connection.QueryAsync(
            Obstacles, [spaces.Select(space => space.Name).ToArray()], row => row.GetString(0), cancellationToken);
        if (found.Count == 0) return;
        throw new UpliftException([.. found.Select(what => new Diagnostic(
            DiagnosticCodes.CannotRehearse, Severity.Error, $"Tenant '{tenant}' cannot be copied: {what}.", null,
            "Simulate the upgrade instead: 'uplift upgrade --simulate'."))]);
    }

    private static int KeyOf(string name) =>
        unchecked((int)uint.Parse(name[Prefix.Length..], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
}
