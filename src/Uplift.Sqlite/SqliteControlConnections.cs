using System.Data.Common;
using Uplift.Control;

namespace Uplift.Sqlite;

/// <summary>The control database in a SQLite file.</summary>
public sealed class SqliteControlConnections(string file, SqliteOptions? options = null) : IControlConnections
{
    private readonly SqliteDatabase _database = new(
        Path.Combine((options ?? new SqliteOptions()).Directory, file), options ?? new SqliteOptions());

    /// <inheritdoc/>
    public string Prefix => "";

    /// <inheritdoc/>
    public bool TakesArrays => false;

    /// <inheritdoc/>
    public Task<DbConnection> OpenAsync(CancellationToken cancellationToken) =>
        Task.FromResult<DbConnection>(_database.Open());
}
