using System.Data.Common;
using Npgsql;
using Uplift.Control;

namespace Uplift.PostgreSql;

/// <summary>The control database in a schema of a PostgreSQL database.</summary>
public sealed class PostgreSqlControlConnections(string connectionString) : IControlConnections, IAsyncDisposable
{
    /// <summary>The schema of the control database.</summary>
    public const string Schema = "uplift_control";

    private const string ByKeys = "set enable_seqscan = off; set jit = off";

    // The same few statements come again and again: they are planned once for each connection.
    private const int PreparedStatements = 50;

    private readonly NpgsqlDataSource _source = Open(connectionString);

    /// <inheritdoc/>
    public string Prefix { get; } = Identifier.Quote(Schema) + ".";

    /// <inheritdoc/>
    public bool TakesArrays => true;

    /// <summary>
    /// How the provider is opened that makes and upgrades the schema. Its own ledger stands apart from that
    /// of the tenants, so that a tenant can be called as the control database is.
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

    // A plan that is made while tables are nearly empty would go through them from end to end for as long as
    // it is kept, so that rows are found by keys wherever there are some. Where there are none, the cost that stands
    // for that is no reason to compile the query.
    private static NpgsqlDataSource Open(string connectionString)
    {
        var options = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxAutoPrepare = PreparedStatements,
            NoResetOnClose = true,
        };
        var builder = new NpgsqlDataSourceBuilder(options.ConnectionString);
        builder.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = new NpgsqlCommand(ByKeys, connection);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using var command = new NpgsqlCommand(ByKeys, connection);
                await command.ExecuteNonQueryAsync();
            });
        return builder.Build();
    }
}
