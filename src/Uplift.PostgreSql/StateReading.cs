using Npgsql;
using Uplift.Changes;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.PostgreSql;

/// <summary>Reads what plans and runs begin with, of several tenants in one round trip.</summary>
internal sealed class StateReading(SessionContext context, StateQuery query)
{
    private readonly string[] _schemas =
        [.. query.Products.Order(StringComparer.Ordinal).Select(product => context.Schemas.Of(context.Tenant, product))];

    private Ledger _ledger = Ledger.Empty;
    private List<RunRecord> _runs = [];
    private HashSet<string> _existing = [];
    private string? _shape;

    /// <summary>The states, in the order of the tenants.</summary>
    public static async Task<IReadOnlyList<TenantState>> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<SessionContext> tenants, StateQuery query, CancellationToken cancellationToken)
    {
        var readings = tenants.Select(tenant => new StateReading(tenant, query)).ToList();
        await using (var batch = new NpgsqlBatch(connection))
        {
            var shape = SchemaShapes.StatementFor(connection);
            foreach (var reading in readings) reading.AskIn(batch, shape);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            foreach (var reading in readings) await reading.TakeAsync(reader, shape is not null, cancellationToken);
        }

        var states = new List<TenantState>();
        foreach (var reading in readings) states.Add(await reading.CompleteAsync(connection, cancellationToken));
        return states;
    }

    private void AskIn(NpgsqlBatch batch, string? shape)
    {
        var tenant = context.Tenant.Value;
        batch.Add($"select product, version, run, at from {context.Tables["module"]} where tenant = $1 order by product", tenant);
        batch.Add(
            $"""
            select product, version, change, kind, checksum, status, run, at, changed, failed
            from {context.Tables["applied"]} where tenant = $1 order by product, version, change
            """, tenant);
        batch.Add(
            """
            select t.number from unnest($1::text[]) with ordinality t(rel, number) where to_regclass(t.rel) is not null
            """, [query.Tables.Select(table => Identifier.Table(context.Schemas, context.Tenant, table)).ToArray()]);
        batch.Add(
            $"""
            select o.product from {context.Tables["namespace"]} o join pg_catalog.pg_namespace n on n.nspname = o.name
            where o.tenant = $1 and o.name = any($2)
            """, tenant, _schemas);
        if (shape is not null) batch.Add(shape, [_schemas]);
        if (!query.Runs) return;
        batch.Add(
            $"""
            select run, plan, target, state, actor, started, finished, origin, error
            from {context.Tables["run"]} where tenant = $1 order by run
            """, tenant);
    }

    private async Task TakeAsync(NpgsqlDataReader reader, bool hasShape, CancellationToken cancellationToken)
    {
        var modules = await NextAsync(reader, row => new InstalledModule(
            row.GetString(0), row.GetString(1), row.GetString(2), Time(row, 3)), cancellationToken);
        var changes = await NextAsync(reader, ReadChange, cancellationToken);
        _ledger = new Ledger(modules, changes);
        var numbers = await NextAsync(reader, row => (int)row.GetInt64(0) - 1, cancellationToken);
        _existing = numbers.Select(number => query.Tables[number]).Select(table => $"{table.Product}/{table.Name}")
            .ToHashSet(StringComparer.Ordinal);
        context.OwnSchemas.Clear();
        context.OwnSchemas.UnionWith(await NextAsync(reader, row => row.GetString(0), cancellationToken));
        if (hasShape) _shape = (await NextAsync(reader, row => row.GetString(0), cancellationToken))[0];
        if (query.Runs) _runs = await NextAsync(reader, ReadRun, cancellationToken);
    }

    private async Task<TenantState> CompleteAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => new(
        _ledger, _runs, await context.Shapes.ReadDigestAsync(connection, _schemas, _shape, cancellationToken), _existing);

    private static AppliedChange ReadChange(NpgsqlDataReader row) => new(
        row.GetString(0), new ChangeKey(row.GetString(2), row.GetString(1)), row.GetString(3), row.GetString(4),
        Words.Parse<AppliedStatus>(row.GetString(5)), row.GetString(6), Time(row, 7))
    {
        Changed = row.GetInt64(8),
        Failed = row.GetInt64(9),
    };

    private static RunRecord ReadRun(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), Words.Parse<RunState>(row.GetString(3)), row.GetString(4),
        Time(row, 5), row.IsDBNull(6) ? null : Time(row, 6), row.GetString(7), row.GetString(8));

    private static DateTimeOffset Time(NpgsqlDataReader row, int column) => SqlSession.Time(row.GetString(column));

    private static async Task<List<T>> NextAsync<T>(
        NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = await reader.ReadAllAsync(read, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return rows;
    }
}
