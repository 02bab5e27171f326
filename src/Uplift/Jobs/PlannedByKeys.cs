using System.Data.Common;
using Dapper;
using Uplift.Control;

namespace Uplift.Jobs;

/// <summary>
/// Lets a server find rows by their keys only, as long as this is not disposed. Statements are planned once for each connection, and
/// a plan that was made while the tables were nearly empty would go through them from end to end for as long as it is kept.
/// </summary>
internal sealed class PlannedByKeys : IAsyncDisposable
{
    private readonly DbConnection? _connection;

    private PlannedByKeys(DbConnection? connection) => _connection = connection;

    /// <summary>For statements over one connection; does nothing where the store has no server that plans.</summary>
    public static async Task<PlannedByKeys> BeginAsync(
        DbConnection connection, IControlConnections connections, CancellationToken cancellationToken)
    {
        if (!connections.TakesArrays) return new PlannedByKeys(null);
        await connection.ExecuteAsync(new CommandDefinition("set enable_seqscan = off", cancellationToken: cancellationToken));
        return new PlannedByKeys(connection);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.ExecuteAsync("reset enable_seqscan");
    }
}
