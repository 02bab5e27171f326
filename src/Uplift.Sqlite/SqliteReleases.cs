using Uplift.Stores;

namespace Uplift.Sqlite;

/// <summary>System releases in a file beside those of the tenants.</summary>
internal sealed class SqliteReleases(SqliteDatabase database) : ISystemReleases
{
    /// <summary>The name of the file; no tenant's file ends like it.</summary>
    public const string FileName = "uplift.releases";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredRelease>> ReadAsync(string product, CancellationToken cancellationToken)
    {
        if (!database.Exists) return [];
        var found = new List<StoredRelease>();
        await using var connection = database.Open();
        if (!IsMade(connection)) return [];
        using var statement = new SqliteStatement(connection,
            """
            select r.version, r.hash, c.records, r.changes from system_release r join system_content c on c.hash = r.hash
            where r.product = ?1 order by r.version, r.hash
            """);
        statement.Bind(1, product);
        while (statement.Step())
        {
            found.Add(new StoredRelease(
                statement.Text(0)!, statement.Text(1)!, statement.Text(2)!, statement.Text(3)!));
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task PutAsync(
        string product, IReadOnlyList<StoredRelease> releases, CancellationToken cancellationToken)
    {
        await using var connection = database.OpenOrCreate();
        await using var scope = SqliteScope.Begin(connection, ScopeKind.Write);
        SqliteDatabase.Run(connection,
            """
            create table if not exists system_content (hash text primary key, records text not null);
            create table if not exists system_release (
              product text not null, version text not null, hash text not null references system_content, changes text not null,
              primary key (product, version, hash));
            """);
        using var content = new SqliteStatement(
            connection, "insert or ignore into system_content (hash, records) values (?1, ?2)");
        using var row = new SqliteStatement(connection,
            "insert or ignore into system_release (product, version, hash, changes) values (?1, ?2, ?3, ?4)");
        foreach (var release in releases)
        {
            content.Bind(1, release.Hash);
            content.Bind(2, release.Records);
            content.Execute();
            row.Bind(1, product);
            row.Bind(2, release.Version);
            row.Bind(3, release.Hash);
            row.Bind(4, release.Changes);
            row.Execute();
        }

        scope.Commit();
    }

    // A file that was made by a process which died before its tables were.
    private static bool IsMade(Microsoft.Data.Sqlite.SqliteConnection connection)
    {
        using var statement = new SqliteStatement(
            connection, "select 1 from sqlite_master where type = 'table' and name = 'system_release'");
        return statement.Step();
    }
}
