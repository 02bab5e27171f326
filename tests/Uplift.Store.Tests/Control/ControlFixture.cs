using Uplift.Control;
using Uplift.PostgreSql;
using Uplift.Sqlite;
using Uplift.Store.Tests.Conformance;
using Uplift.Store.Tests.PostgreSql;
using Uplift.Stores;

namespace Uplift.Store.Tests.Control;

/// <summary>A control database of its own for each class of scenarios.</summary>
public abstract class ControlFixture : IAsyncLifetime
{
    private ControlDatabase? _control;
    private int _tenants;

    /// <summary>The clock of all that is written.</summary>
    public ManualTime Time { get; } = new();

    /// <summary>The database.</summary>
    public ControlDatabase Control => _control ?? throw new InvalidOperationException("The fixture was not initialised.");

    public async ValueTask InitializeAsync() => _control = await OpenAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>A tenant that the control database knows and that nobody else uses.</summary>
    public async Task<TenantId> NewTenantAsync()
    {
        var tenant = TenantId.Parse($"t{Interlocked.Increment(ref _tenants)}");
        await Control.PutTenantAsync(
            new TenantEntry(tenant, "", new Dictionary<string, string>(), Time.GetUtcNow()), CancellationToken.None);
        return tenant;
    }

    protected abstract Task<ControlDatabase> OpenAsync();
}

/// <summary>In a SQLite file.</summary>
public sealed class SqliteControlFixture : ControlFixture
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"uplift-control-{Guid.NewGuid():N}");

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    protected override async Task<ControlDatabase> OpenAsync()
    {
        var options = new SqliteOptions { Directory = _folder };
        await using var provider = SqliteProvider.OfFile("control.db", options);
        return await ControlOpener.OpenAsync(
            provider, new SqliteControlConnections("control.db", options), Time, CancellationToken.None);
    }
}

/// <summary>In a PostgreSQL database.</summary>
public sealed class PostgreSqlControlFixture(PostgreSqlServer server) : ControlFixture
{
    private PostgreSqlControlConnections? _connections;

    public override ValueTask DisposeAsync() => _connections?.DisposeAsync() ?? ValueTask.CompletedTask;

    protected override async Task<ControlDatabase> OpenAsync()
    {
        var address = await server.CreateDatabaseAsync();
        _connections = new PostgreSqlControlConnections(address);
        await using var provider = new PostgreSqlProvider(PostgreSqlControlConnections.OptionsFor(address));
        return await ControlOpener.OpenAsync(provider, _connections, Time, CancellationToken.None);
    }
}
