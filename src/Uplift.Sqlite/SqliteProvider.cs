using System.Globalization;
using Microsoft.Data.Sqlite;
using Uplift.Sqlite.Clones;
using Uplift.Stores;

namespace Uplift.Sqlite;

/// <summary>Tenants in SQLite: each in a file of its own.</summary>
public sealed class SqliteProvider : IStoreProvider, IStoreHealth
{
    private const string Placeholder = "{tenant}";

    private readonly string _pattern;
    private readonly SqliteOptions _options;
    private readonly CloneSide? _side;

    /// <summary>Tenants in the files of a pattern.</summary>
    /// <param name="pattern">The path of a tenant's file with <c>{tenant}</c> in it, such as
    /// <c>tenants/{tenant}.db</c>.</param>
    /// <param name="options">How the files are opened.</param>
    public SqliteProvider(string pattern, SqliteOptions? options = null)
    {
        if (!pattern.Contains(Placeholder, StringComparison.Ordinal))
            throw new ArgumentException($"'{pattern}' names one file for all tenants; put {Placeholder} in it.",
                nameof(pattern));
        _options = options ?? new SqliteOptions();
        _pattern = Path.Combine(_options.Directory, pattern);
    }

    private SqliteProvider(SqliteProvider serving, CloneSide side)
    {
        (_options, _side) = (serving._options, side);
        _pattern = serving._pattern.Replace(Placeholder, NameOf(Placeholder, side), StringComparison.Ordinal);
    }

    private SqliteProvider(SqliteOptions options, string file)
    {
        _options = options;
        _pattern = Path.Combine(options.Directory, file);
    }

    /// <summary>One file for the only tenant that will be asked for, such as the control database.</summary>
    public static SqliteProvider OfFile(string file, SqliteOptions? options = null) =>
        new(options ?? new SqliteOptions(), file);

    /// <inheritdoc/>
    public string Name => "sqlite";

    /// <inheritdoc/>
    public ISystemReleases Releases =>
        new SqliteReleases(new SqliteDatabase(Path.Combine(Folder, SqliteReleases.FileName), _options));

    /// <inheritdoc/>
    public ITrialCopies Trials => new SqliteTrials(this, Folder, _options);

    /// <inheritdoc/>
    public ITenantClones? Clones => _side is null && _pattern.Contains(Placeholder, StringComparison.Ordinal)
        ? new SqliteClones(this, side => new SqliteProvider(this, side), _options.Time) : null;

    // Above the first folder that has the tenant in its name.
    private string Folder => Path.GetDirectoryName(_pattern.Split(Placeholder)[0] + "x")!;

    /// <summary>The database of a tenant.</summary>
    public SqliteDatabase DatabaseOf(TenantId tenant) =>
        new(_pattern.Replace(Placeholder, tenant.Value, StringComparison.Ordinal), _options);

    /// <inheritdoc/>
    public Task<bool> ExistsAsync(TenantId tenant, CancellationToken cancellationToken) =>
        Task.FromResult(DatabaseOf(tenant).Exists);

    /// <inheritdoc/>
    public async Task CreateAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var database = DatabaseOf(tenant);
        await using var connection = database.OpenOrCreate();
        await using var scope = SqliteScope.Begin(connection, ScopeKind.Write);
        SqliteState.Make(connection);
        scope.Commit();
    }

    /// <inheritdoc/>
    public Task RemoveAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        DatabaseOf(tenant).Delete();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<StorePlace> LocateAsync(TenantId tenant, CancellationToken cancellationToken) =>
        Task.FromResult(new StorePlace { File = DatabaseOf(tenant).Path });

    /// <inheritdoc/>
    public async Task<ITenantStore> OpenAsync(TenantId tenant, StoreAccess access, CancellationToken cancellationToken)
    {
        var database = DatabaseOf(tenant);
        var connection = database.Open();
        var leased = _side is { } side ? tenant.Beside(WordOf(side)) : tenant;
        var store = new SqliteStore(tenant, database, connection, _options.Time, access, leased);
        try
        {
            store.BeginSession();
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<StoreHealth> ReadHealthAsync(TenantId tenant, string rule, CancellationToken cancellationToken)
    {
        if (rule.Length == 0) return new StoreHealth();
        await using var connection = DatabaseOf(tenant).Open();
        await using var command = connection.CreateCommand();
        command.CommandText = rule;
        var value = await command.ExecuteScalarAsync(cancellationToken);
        return new StoreHealth
        {
            Rule = value is null or DBNull ? 0 : Convert.ToDouble(value, CultureInfo.InvariantCulture),
        };
    }

    /// <inheritdoc/>
    public bool IsTransient(Exception error) =>
        error is SqliteException failure && SqliteFailure.IsBusy(failure)
        || error.InnerException is { } inner && IsTransient(inner);

    /// <inheritdoc/>
    public bool IsRefusal(Exception error) =>
        error is SqliteException
        {
            SqliteErrorCode: SQLitePCL.raw.SQLITE_CONSTRAINT or SQLitePCL.raw.SQLITE_TOOBIG
                or SQLitePCL.raw.SQLITE_MISMATCH,
        }
        || error.InnerException is { } inner && IsRefusal(inner);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string NameOf(string tenant, CloneSide side) => $"{tenant}~{WordOf(side)}";

    private static string WordOf(CloneSide side) => side == CloneSide.Next ? "next" : "old";
}
