using Npgsql;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.PostgreSql;
using Uplift.Stores;
using Uplift.Store.Tests.Execution;

namespace Uplift.Store.Tests.PostgreSql;

/// <summary>Several tenants at 1.0.0 of a module whose 2.0.0 adds a column and fills a table, on PostgreSQL.</summary>
internal sealed class GroupScene : IAsyncDisposable
{
    private static readonly ModulePackage s_old = Workbench.Package("1.0.0");

    private static readonly ModulePackage s_new = Workbench.Package("2.0.0",
        ("changes/1.5.0/010-note.sql", "alter table items add column note text;"),
        ("changes/1.5.0/010-note.undo.sql", "alter table items drop column note;"),
        ("changes/2.0.0/010-marks.sql", "create table marks (name text); insert into marks values ('a;b'), ('c');"),
        ("changes/2.0.0/010-marks.undo.sql", "drop table marks;"));

    private readonly PostgreSqlProvider _provider;
    private readonly NpgsqlDataSource _source;

    private GroupScene(string connectionString)
    {
        _provider = new PostgreSqlProvider(new PostgreSqlOptions { ConnectionString = connectionString });
        _source = NpgsqlDataSource.Create(connectionString);
        Provider = _provider;
    }

    public static IReadOnlyList<TenantId> Tenants { get; } = [.. Enumerable.Range(1, 9).Select(number => TenantId.Parse($"t{number}"))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The store that upgrades see.</summary>
    public IStoreProvider Provider { get; set; }

    public IFaultPoints Faults { get; set; } = new NoFaultPoints();

    /// <summary>What the upgrades told.</summary>
    public List<RunEvent> Events { get; } = [];

    public static async Task<GroupScene> OpenAsync(PostgreSqlServer server)
    {
        var scene = new GroupScene(await server.CreateDatabaseAsync());
        foreach (var tenant in Tenants) await scene._provider.CreateAsync(tenant, Token);
        var upgrader = scene.Upgrader;
        var plan = await upgrader.PlanAsync(["mod-items-1.0.0"], Tenants, new PlanOptions(), 1, Token);
        await upgrader.ApplyAsync(plan, new RunOptions { Actor = "ann" }, 1, _ => Task.CompletedTask, Token);
        return scene;
    }

    public Task<Plan> PlanAsync() => Upgrader.PlanAsync(["mod-items-2.0.0"], Tenants, new PlanOptions(), 2, Token);

    /// <summary>Applies the plan, tenant by tenant or group by group, with a memory of its own.</summary>
    public async Task<Dictionary<TenantId, RunResult>> ApplyAsync(Plan plan)
    {
        var results = new Dictionary<TenantId, RunResult>();
        await Upgrader.ApplyAsync(plan, new RunOptions { Actor = "ann" }, 1, result =>
        {
            results.Add(result.Tenant, result);
            return Task.CompletedTask;
        }, Token);
        return results;
    }

    public Task<RunResult> UndoAsync(TenantId tenant) =>
        Upgrader.Undo.UndoAsync(tenant, null, new RunOptions { Actor = "ann" }, StoreAccess.Live, Token);

    public Task<ITenantStore> StoreAsync(TenantId tenant) => _provider.OpenAsync(tenant, StoreAccess.Live, Token);

    public Task<ITenantGroup> GroupAsync(LeaseRequest lease) => _provider.Groups.OpenAsync(Tenants, lease, Token);

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }

    /// <summary>What is recorded of a tenant and which tables and columns it has, without times and numbers of leases.</summary>
    public async Task<string> StateAsync(TenantId tenant)
    {
        await using var command = _source.CreateCommand(
            """
            select string_agg(line, E'\n' order by line) from (
              select 'module ' || product || version || run from uplift.module where tenant = $1
              union all select 'applied ' || version || change || checksum || status || run || changed from uplift.applied where tenant = $1
              union all select 'history ' || seq || version || action || run || actor from uplift.history where tenant = $1
              union all select 'run ' || run || plan || state || error from uplift.run where tenant = $1
              union all select 'cursor ' || run || step || done from uplift.cursor where tenant = $1
              union all select 'lease ' || owner from uplift.lease where tenant = $1
              union all select 'column ' || table_name || column_name from information_schema.columns where table_schema = $1 || '_mod-items'
            ) found(line)
            """);
        command.Parameters.AddWithValue(tenant.Value);
        return (string)(await command.ExecuteScalarAsync(Token))!;
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _source.DisposeAsync();
    }

    private Upgrader Upgrader =>
        new(Provider, new Catalog([s_old, s_new]), TimeProvider.System, Faults, new Listener(Events));

    private sealed class Listener(List<RunEvent> events) : IRunObserver
    {
        public void On(RunEvent happened) => events.Add(happened);
    }
}
