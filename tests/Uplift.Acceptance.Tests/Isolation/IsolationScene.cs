using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Uplift.Acceptance.Tests.Cli;
using Uplift.Sqlite;

namespace Uplift.Acceptance.Tests.Isolation;

/// <summary>A shop with one tenant of many articles, each of which counts the writes that it got, and applications that
/// reach its table by its name alone.</summary>
internal sealed class IsolationScene : IDisposable
{
    public const string Change = """
        collection: goods
        reason: Prices are numbers, and goods have titles.
        do:
          - convert: { path: /price, to: number }
          - copy: { from: /name, to: /title }
        """;

    private readonly string? _address;

    private IsolationScene(UpliftProcess uplift, string? address) => (Uplift, _address) = (uplift, address);

    public UpliftProcess Uplift { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The table as applications write it.</summary>
    public string Table => _address is null ? "goods" : "\"diku_shop\".goods";

    public bool IsSqlite => _address is null;

    /// <summary>The database, on PostgreSQL.</summary>
    public string Address => _address ?? throw new InvalidOperationException("a file has none");

    public static async Task<IsolationScene> PrepareAsync(
        TestStore store, PostgreSqlServer server, int count, params (string Path, string Content)[] files)
    {
        var address = await server.AddressAsync(store);
        var scene = new IsolationScene(new UpliftProcess(), address?["postgresql:".Length..]);
        await scene.WriteAsync("uplift.yaml", $$"""
            store: "{{address ?? "sqlite:tenants/{tenant}.db"}}"
            control: "{{address ?? "sqlite:control.db"}}"
            packages: packages
            """);
        foreach (var version in new[] { "1.0.0", "2.0.0" })
        {
            await scene.WriteAsync($"packages/shop-{version}/module.json",
                $$"""{ "id": "shop-{{version}}", "uplift": { "collections": [ { "name": "goods" } ] } }""");
        }

        await scene.WriteAsync("packages/shop-2.0.0/changes/2.0.0/010-prices.yaml", Change);
        foreach (var (path, content) in files) await scene.WriteAsync($"packages/{path}", content);
        (await scene.Uplift.RunAsync("tenant", "add", "diku", "--install", "shop-1.0.0")).ShouldExitWith(0);
        await scene.ExecuteAsync(scene.IsSqlite
            ? $$"""
            with recursive n(i) as (select 1 union all select i + 1 from n where i < {{count}})
            insert into goods (id, doc) select printf('i%07d', i),
              json_object('id', printf('i%07d', i), 'name', 'item ' || i, 'price', i || '.25', 'count', 0) from n
            """
            : $$"""
            insert into {{scene.Table}} (id, doc) select i.id,
              jsonb_build_object('id', i.id, 'name', 'item ' || i.n, 'price', i.n || '.25', 'count', 0)
            from (select n, 'i' || lpad(n::text, 7, '0') as id from generate_series(1, {{count}}) n) i
            """);
        return scene;
    }

    /// <summary>Upgrades the tenant on a clone.</summary>
    public Task<ProcessResult> RunAsync(params string[] options) =>
        Uplift.RunAsync(["isolate", "run", "--to", "shop-2.0.0", "--tenant", "diku", "--yes", "--json", .. options]);

    /// <summary>The same, killed at a fault point.</summary>
    public async Task KillAsync(string fault) => (await Uplift.RunUntilFaultAsync(
        fault, "isolate", "run", "--to", "shop-2.0.0", "--tenant", "diku", "--yes")).ShouldExitWith(ProcessResult.Killed);

    public Task WriteAsync(string path, string content) => ItemPackages.WriteFileAsync(Uplift, path, content);

    /// <summary>A connection of an application.</summary>
    public async Task<DbConnection> OpenAsync()
    {
        SqliteLibrary.EnsureLoaded();
        DbConnection connection = IsSqlite
            ? new SqliteConnection($"Data Source={Uplift.PathOf("tenants", "diku.db")};Pooling=False;Default Timeout=30")
            : new NpgsqlConnection($"{_address};Max Auto Prepare=10;Auto Prepare Min Usages=2");
        await connection.OpenAsync(Token);
        return connection;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Token);
    }

    /// <summary>The rows of a query, a line each.</summary>
    public async Task<List<string>> ReadAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(Token);
        var rows = new List<string>();
        while (await reader.ReadAsync(Token))
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => Convert.ToString(
                reader.GetValue(column), System.Globalization.CultureInfo.InvariantCulture))));
        }

        return rows;
    }

    /// <summary>All that applications can see of the tenant, and everything that Uplift could have left in it.</summary>
    public Task<List<string>> DumpAsync() => ReadAsync(IsSqlite
        ? """
        select name, sql from sqlite_master union all select id, cast(doc as text) from goods order by 1, 2
        """
        : $"""
        select schemaname || '.' || tablename as a, '' as b from pg_tables where schemaname not in ('pg_catalog', 'information_schema', 'uplift', 'uplift_control')
        union all select 'trigger ' || tgname, '' from pg_trigger where not tgisinternal
        union all select 'function ' || proname, '' from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'uplift'
        union all select id, doc::text from {Table} order by 1, 2
        """);

    public void Dispose() => Uplift.Dispose();
}
