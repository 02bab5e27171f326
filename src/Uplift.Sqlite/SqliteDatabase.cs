using Microsoft.Data.Sqlite;

namespace Uplift.Sqlite;

/// <summary>
/// One SQLite file and how Uplift opens it: foreign keys on, every commit durable, waiting for locks, with the
/// function <c>uplift_sha256</c>.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="options">How long to wait for locks.</param>
public sealed class SqliteDatabase(string path, SqliteOptions options)
{
    /// <summary>The whole path of the file.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>True when the file is there.</summary>
    public bool Exists => File.Exists(Path);

    /// <summary>Opens the file, which must be there.</summary>
    /// <exception cref="Diagnostics.UpliftException">It cannot be opened or is no database.</exception>
    public SqliteConnection Open() => Open(SqliteOpenMode.ReadWrite);

    /// <summary>Opens the file, which must be there, for reading alone.</summary>
    /// <exception cref="Diagnostics.UpliftException">It cannot be opened or is no database.</exception>
    public SqliteConnection OpenReadOnly() => Open(SqliteOpenMode.ReadOnly);

    /// <summary>Opens the file and makes it, its folder and write-ahead logging where they are not there yet.</summary>
    /// <exception cref="Diagnostics.UpliftException">It cannot be opened or made, or is no database.</exception>
    public SqliteConnection OpenOrCreate()
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw SqliteFailure.Of(Path, error);
        }

        var connection = Open(SqliteOpenMode.ReadWriteCreate);
        try
        {
            // Takes effect in a new file only. A row of a table without row ids spills into a page of its own when it
            // is longer than a quarter of a page: with pages of 4 KiB that is every document of 1 KB.
            Run(connection, "pragma page_size = 16384; pragma journal_mode = wal");
            return connection;
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw SqliteFailure.Of(Path, error);
        }
    }

    /// <summary>Opens an empty file that takes the form of what is copied into it.</summary>
    internal SqliteConnection OpenNew()
    {
        Delete();
        return Open(SqliteOpenMode.ReadWriteCreate);
    }

    /// <summary>Deletes the file and its logs; one that is not there is no error.</summary>
    public void Delete()
    {
        // The logs go first: a log that outlived its database would be replayed into a new one of the same name.
        foreach (var suffix in new[] { "-wal", "-shm", "-journal", "" }) File.Delete(Path + suffix);
    }

    /// <summary>Quotes a name for a statement.</summary>
    public static string Quote(string name)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A name has no NUL in it.", nameof(name));
        return $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    internal static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        SqliteLibrary.EnsureLoaded();

        // A pool would keep the files of thousands of tenants open; opening one costs less than a millisecond. The
        // driver polls for its own time-out in steps of 150 ms: SQLite's busy handler below is finer, so the driver's
        // is as short as it can be.
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = mode,
            ForeignKeys = true,
            Pooling = false,
            DefaultTimeout = 1,
        };
        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            Run(connection, $"pragma busy_timeout = {(long)options.BusyTimeout.TotalMilliseconds}");
            // Batches come in the order of the keys, so a larger cache is no faster; its pages
            // are spread over the heaps of all threads, and what they hold grows with the length of a run.
            Run(connection, "pragma synchronous = full; pragma temp_store = memory; pragma cache_size = -4096");
            Run(connection, "select count(*) from sqlite_master");
            SqliteHash.Register(connection);
            return connection;
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw SqliteFailure.Of(Path, error);
        }
    }
}
