using System.Data.Common;
using Npgsql;
using Uplift.Control;

namespace Uplift.PostgreSql;

/// <summary>The control database in a schema of a PostgreSQL database.</summary>
public sealed class PostgreSqlControlConnections(string connectionString) : IControlConnections, IAsyncDisposable
{
    /// <summary>The schema of the control database.</summary>
    public const string Schema = "uplift_control";

    // The same few statements come again and again: they are planned once for each connection.
    private const int PreparedStatements = 50;

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = PreparedStatements, NoResetOnClose = true });

    /// <inheritdoc/>
    public string Prefix { get; } = Identifier.Quote(Schema) + ".";

    /// <inheritdoc/>
    public bool TakesArrays => true;

    /// <summary>
    /// How the provider is opened that makes and upgrades the schema. Its own ledger stands apart from that of the tenants, so that a
    /// tenant can be called as the control database is.
    /// </summary>
    public static PostgreSqlOptions OptionsFor(string connectionString) => new()
    {
        ConnectionString = connectionString,
        SchemaPattern = Schema,
        StateSchema = Schema + "_state",
    };

    /// <inheritdoc/>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) =>
        await _source.OpenConnectionAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
