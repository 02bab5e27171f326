using Npgsql;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.PostgreSql;

/// <summary>
/// Reads what plans and runs begin with, of many tenants in one round trip. What tenants have in common
/// is read once: the rows of equal changes, and what follows from an equal shape of their schemas.
/// </summary>
internal sealed class StateReading
{
    // The server would take the estimate for many tenants as a reason to compile statements that
    // take a few milliseconds.
    private const string WithoutCompiling = "select set_config('jit', 'off', true)";

    private readonly NpgsqlConnection _connection;
    private readonly IReadOnlyList<SessionContext> _tenants;
    private readonly StateQuery _query;
    private readonly bool _shared;
    private readonly string? _shapes;
    private readonly string[] _names;
    private readonly string[][] _schemas;
    private readonly Dictionary<string, Found> _found;

    private StateReading(
        NpgsqlConnection connection, IReadOnlyList<SessionContext> tenants, StateQuery query, bool shared)
    {
        (_connection, _tenants, _query) = (connection, tenants, query);
        _shapes = SchemaShapes.StatementFor(connection);
        _shared = shared && _shapes is not null;
        _names = [.. tenants.Select(tenant => tenant.Tenant.Value)];
        _schemas = [.. tenants.Select(tenant => SchemasOf(tenant, query.Products))];
        _found = _names.ToDictionary(name => name, _ => new Found(), StringComparer.Ordinal);
    }

    private SessionContext Common => _tenants[0];

    private StateTables Tables => Common.Tables;

    /// <summary>The states of different tenants, in their order; rows of changes may be shared by those that
    /// have equal ones.</summary>
    public static Task<IReadOnlyList<TenantState>> ReadManyAsync(
        NpgsqlConnection connection, IReadOnlyList<SessionContext> tenants, StateQuery query,
        CancellationToken cancellationToken) =>
        new StateReading(connection, tenants, query, shared: true).ReadAsync(cancellationToken);

    /// <summary>The whole state of one tenant.</summary>
    public static async Task<TenantState> ReadOneAsync(
        NpgsqlConnection connection, SessionContext tenant, StateQuery query, CancellationToken cancellationToken) =>
        (await new StateReading(connection, [tenant], query, shared: false).ReadAsync(cancellationToken))[0];

    /// <summary>The schemas of the modules, in the order in which digests take them.</summary>
    public static string[] SchemasOf(SessionContext tenant, IReadOnlyList<string> products) =>
        [.. products.Order(StringComparer.Ordinal).Select(product => tenant.Schemas.Of(tenant.Tenant, product))];

    private async Task<IReadOnlyList<TenantState>> ReadAsync(CancellationToken cancellationToken)
    {
        if (_tenants.Count == 0) return [];
        await ReadCommonAsync(cancellationToken);
        if (_shared) await ReadUnknownRowsAsync(cancellationToken);
        var states = new List<TenantState>();
        foreach (var (index, tenant) in _tenants.Index())
        {
            var found = _found[_names[index]];
            tenant.OwnSchemas.Clear();
            tenant.OwnSchemas.UnionWith(found.Own);
            var look = new SchemaLook(_connection, tenant, _schemas[index], found.Shape);
            var digest = await look.ReadDigestAsync(cancellationToken);
            var existing = await look.FindExistingAsync(_query.Tables, cancellationToken);
            states.Add(new TenantState(new Ledger(found.Modules, found.Changes), found.LastRun, digest, existing));
        }

        return states;
    }

    private async Task ReadCommonAsync(CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(_connection);
        batch.Add(WithoutCompiling);
        batch.Add(
            $"select tenant, product, version, run, at from {Tables["module"]} where tenant = any($1) order by tenant, product", [_names]);
        batch.Add(_shared
            ? EqualChanges.NumberStatement(Tables) : EqualChanges.RowStatement(Tables, hashed: false), [_names]);
        batch.Add(
            $"""
            select o.tenant, o.product from {Tables["namespace"]} o join pg_catalog.pg_namespace n on n.nspname = o.name
            where o.tenant = any($1) and o.name = any($2)
            """, _names, _schemas.SelectMany(schemas => schemas).ToArray());
        if (_shapes is not null) SchemaShapes.Ask(batch, _shapes, _schemas);
        if (_query.Runs) batch.Add(LastRun, [_names]);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await TakeAsync(reader, (found, row) => found.Modules.Add(new InstalledModule(
            row.GetString(1), row.GetString(2), row.GetString(3), SqlSession.Time(row.GetString(4)))),
            cancellationToken);
        await TakeAsync(reader, (found, row) =>
        {
            if (_shared) found.Number = row.Text(1);
            else found.Changes.Add(EqualChanges.Read(row).Row);
        }, cancellationToken);
        await TakeAsync(reader, (found, row) => found.Own.Add(row.GetString(1)), cancellationToken);
        if (_shapes is not null)
        {
            foreach (var (number, shape) in await NextAsync(
                reader, row => (row.GetInt32(0), row.GetString(1)), cancellationToken))
            {
                _found[_names[number - 1]].Shape = shape;
            }
        }

        if (_query.Runs) await TakeAsync(reader, (found, row) => found.LastRun = ReadRun(row), cancellationToken);
    }

    private string LastRun => $"""
        select r.* from unnest($1::text[]) t(name) cross join lateral (
          select tenant, run, plan, target, state, actor, started, finished, origin, error
          from {Tables["run"]} where tenant = t.name order by run desc limit 1) r
        """;

    // The rows of one tenant for each number that is new, and of each that has no number.
    private async Task ReadUnknownRowsAsync(CancellationToken cancellationToken)
    {
        var asked = new List<string>();
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, found) in _found.Where(entry => entry.Value.HasRows))
        {
            if (found.Number is not { } number || Common.Equal.Find(number) is null && numbers.Add(number))
            {
                asked.Add(name);
            }
        }

        if (asked.Count > 0)
        {
            var rows = await _connection.QueryAsync(
                EqualChanges.RowStatement(Tables, hashed: true), [asked.ToArray()],
                row => (Tenant: row.GetString(0), Read: EqualChanges.Read(row)), cancellationToken);
            foreach (var own in rows.GroupBy(row => row.Tenant, row => row.Read, StringComparer.Ordinal))
            {
                var found = _found[own.Key];
                found.Changes = found.Number is null ? [.. own.Select(row => row.Row)] : Common.Equal.Keep([.. own]);
            }
        }

        foreach (var (name, found) in _found)
        {
            if (found.Number is { } number && !asked.Contains(name))
            {
                found.Changes = await SharedAsync(name, number, cancellationToken);
            }
        }
    }

    // Not known when the one that was asked for this number got other rows meanwhile.
    private async Task<List<AppliedChange>> SharedAsync(
        string name, string number, CancellationToken cancellationToken) =>
        Common.Equal.Find(number) ?? Common.Equal.Keep(await _connection.QueryAsync(
            EqualChanges.RowStatement(Tables, hashed: true), [new[] { name }], EqualChanges.Read, cancellationToken));

    private static RunRecord ReadRun(NpgsqlDataReader row) => new(
        row.GetString(1), row.GetString(2), row.GetString(3), Words.Parse<RunState>(row.GetString(4)), row.GetString(5),
        SqlSession.Time(row.GetString(6)), row.IsDBNull(7) ? null : SqlSession.Time(row.GetString(7)), row.GetString(8),
        row.GetString(9));

    private async Task TakeAsync(
        NpgsqlDataReader reader, Action<Found, NpgsqlDataReader> take, CancellationToken cancellationToken)
    {
        while (await reader.ReadAsync(cancellationToken)) take(_found[reader.GetString(0)], reader);
        await reader.NextResultAsync(cancellationToken);
    }

    private static async Task<List<T>> NextAsync<T>(
        NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = await reader.ReadAllAsync(read, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return rows;
    }

    private sealed class Found
    {
        public List<InstalledModule> Modules { get; } = [];

        public List<AppliedChange> Changes { get; set; } = [];

        public List<string> Own { get; } = [];

        public RunRecord? LastRun { get; set; }

        public string? Shape { get; set; }

        public string? Number
        {
            get;
            set => (field, HasRows) = (value, true);
        }

        /// <summary>True when there are rows of changes, whether or not they have a number.</summary>
        public bool HasRows { get; private set; }
    }
}
