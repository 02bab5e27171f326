using System.Text;
using Dapper;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.PostgreSql;
using Uplift.Sqlite;
using Uplift.Store.Tests.Conformance;
using Uplift.Store.Tests.PostgreSql;
using Uplift.Stores;

namespace Uplift.Store.Tests.Control;

/// <summary>A control database of an older Uplift is upgraded when it is opened, with what is in it.</summary>
public sealed class ControlUpgradeTests(PostgreSqlServer server) : IDisposable
{
    private const string Prefix = "control/";

    private static readonly TenantId s_control = TenantId.Parse("control");

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"uplift-control-{Guid.NewGuid():N}");
    private readonly ManualTime _time = new();

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("1.1.0")]
    [InlineData("1.2.0")]
    public async Task In_sqlite(string version)
    {
        var options = new SqliteOptions { Directory = _folder };
        await using var provider = SqliteProvider.OfFile("control.db", options);
        await UpgradeAsync(provider, new SqliteControlConnections("control.db", options), version);
    }

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("1.1.0")]
    [InlineData("1.2.0")]
    public async Task In_postgresql(string version)
    {
        var address = await server.CreateDatabaseAsync();
        await using var connections = new PostgreSqlControlConnections(address);
        await using var provider = new PostgreSqlProvider(PostgreSqlControlConnections.OptionsFor(address));
        await UpgradeAsync(provider, connections, version);
    }

    private async Task UpgradeAsync(IStoreProvider provider, IControlConnections connections, string version)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await provider.CreateAsync(s_control, cancellation);
        var older = Older(version);
        var upgrader = new Upgrader(provider, new Catalog([older]), _time, new NoFaultPoints(), new SilentObserver());
        var plan = await upgrader.PlanAsync([older.Id.ToString()], [s_control], new PlanOptions(), 1, cancellation);
        (await upgrader.Runner.ApplyAsync(s_control, plan, new RunOptions(), cancellation)).Outcome.ShouldBe(RunOutcome.Done);
        if (version == "1.1.0") await AddJobAsync(connections);
        if (version != "1.0.0") await AddModulesAsync(connections);

        var control = await ControlOpener.OpenAsync(provider, connections, _time, cancellation);

        await control.PutTenantAsync(new TenantEntry(TenantId.Parse("diku"), "", new Dictionary<string, string>(), _time.GetUtcNow()), cancellation);
        if (version != "1.0.0")
        {
            (await control.Modules.ReadAsync(TenantId.Parse("diku"), cancellation)).Select(module => (module.Id, module.IsPackage))
                .ShouldBe([("mod-c-2.0.0", false), ("mod-d-1.0.0-SNAPSHOT", false), ("mod-p-1.0.0", true)]);
        }

        if (version != "1.1.0") return;
        await using var connection = await connections.OpenAsync(cancellation);
        (await connection.ExecuteScalarAsync<string>($"select progress from {connections.Prefix}job")).ShouldNotBeNullOrEmpty();
        (await connection.ExecuteScalarAsync<string>($"select entries from {connections.Prefix}job_text"))!.ShouldContain("mod-b-1.0.0");
    }

    private static async Task AddModulesAsync(IControlConnections connections)
    {
        await using var connection = await connections.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(
            $"""
            insert into {connections.Prefix}mirror (tenant, product, version, at, source) values
              ('diku', 'mod-c', '2.0.0', '', 'call'), ('diku', 'mod-d', '1.0.0-SNAPSHOT', '', 'call'),
              ('diku', 'mod-p', '1.0.0', '', 'ledger'), ('diku', 'mod-q', '1.0.0', '', 'off')
            """);
    }

    private static async Task AddJobAsync(IControlConnections connections)
    {
        await using var connection = await connections.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(
            $$"""
            insert into {{connections.Prefix}}job (id, tenant, kind, phase, state, request, basis, message, actor, created, cancel, owner, fence, heartbeat, done, total)
            values ('j1', 'diku', 'install', 2, 'running', '{}', '{}', '', 'ann', '2026-01-01T00:00:00Z', '', '', 1, 0, 1, 2)
            """);
        foreach (var (number, module, stage) in new[] { (1, "mod-a-1.0.0", "done"), (2, "mod-b-1.0.0", "waiting") })
        {
            await connection.ExecuteAsync(
                $"""
                insert into {connections.Prefix}job_entry (job, number, ordinal, module, former, action, stage, step, waits, run, location, error, message)
                values ('j1', {number}, {number}, '{module}', null, 'enable', '{stage}', 0, '', '', '', '', '')
                """);
        }
    }

    // The package as that version had it: without the changes of later ones.
    private static ModulePackage Older(string version)
    {
        var files = new Dictionary<string, byte[]>();
        var assembly = typeof(ControlOpener).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var path = name[Prefix.Length..].Replace('\\', '/');
            if (path.StartsWith("changes/", StringComparison.Ordinal) && string.CompareOrdinal(path.Split('/')[1], version) > 0) continue;
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            files[path] = path == "module.json"
                ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace(ControlOpener.Package.Id.ToString(), $"uplift-control-{version}"))
                : content;
        }

        var bag = new DiagnosticBag();
        var package = PackageReader.Read(new MemoryFiles("uplift-control", files), bag);
        bag.ThrowIfErrors();
        return package!;
    }
}
