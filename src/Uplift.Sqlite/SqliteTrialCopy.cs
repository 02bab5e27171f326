using System.Globalization;
using Uplift.Stores;

namespace Uplift.Sqlite;

/// <summary>A copy of a tenant in a file of its own.</summary>
internal sealed class SqliteTrialCopy(TenantId tenant, SqliteProvider provider, Action remove) : ITrialCopy
{
    /// <inheritdoc/>
    public IStoreProvider Provider => provider;

    /// <inheritdoc/>
    public async Task<TrialSize> MeasureAsync(CancellationToken cancellationToken)
    {
        var file = provider.DatabaseOf(tenant);
        await using var connection = file.Open();
        SqliteDatabase.Run(connection, "pragma wal_checkpoint(truncate)");
        await using var command = connection.CreateCommand();
        command.CommandText = "select coalesce(sum(length(cast(before as blob)) + length(object)), 0) from uplift_journal";
        var journal = SqliteState.Exists(connection)
            ? Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) : 0;
        return new TrialSize(new FileInfo(file.Path).Length, journal);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<HeldLock>> ReadLocksAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<HeldLock>>([]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await provider.DisposeAsync();
        remove();
    }
}
