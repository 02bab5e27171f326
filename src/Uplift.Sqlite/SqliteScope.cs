using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Uplift.Sqlite;

/// <summary>What a scope opens.</summary>
internal enum ScopeKind
{
    /// <summary>A transaction that takes no lock before it reads.</summary>
    Read,

    /// <summary>A transaction that holds the write lock from its first moment.</summary>
    Write,

    /// <summary>A savepoint inside the transaction of a simulated session.</summary>
    Savepoint,
}

/// <summary>A transaction or savepoint; disposing of it without a commit rolls back.</summary>
internal sealed class SqliteScope : IAsyncDisposable
{
    private readonly SqliteConnection _connection;
    private readonly ScopeKind _kind;
    private bool _open = true;

    private SqliteScope(SqliteConnection connection, ScopeKind kind)
    {
        _connection = connection;
        _kind = kind;
    }

    public static SqliteScope Begin(SqliteConnection connection, ScopeKind kind)
    {
        Run(connection, kind switch
        {
            ScopeKind.Read => "begin deferred",
            ScopeKind.Write => "begin immediate",
            _ => "savepoint uplift",
        });
        return new SqliteScope(connection, kind);
    }

    public void Commit()
    {
        ObjectDisposedException.ThrowIf(!_open, this);
        if (IsOver(_connection))
            throw new InvalidOperationException("The transaction was rolled back by the database after an error.");
        Run(_connection, _kind == ScopeKind.Savepoint ? "release uplift" : "commit");
        _open = false;
    }

    public ValueTask DisposeAsync()
    {
        // Some errors (a full disk) have rolled back already.
        if (_open && !IsOver(_connection))
            Run(_connection, _kind == ScopeKind.Savepoint ? "rollback to uplift; release uplift" : "rollback");
        _open = false;
        return ValueTask.CompletedTask;
    }

    private static bool IsOver(SqliteConnection connection) => raw.sqlite3_get_autocommit(connection.Handle) != 0;

    private static void Run(SqliteConnection connection, string sql)
    {
        try
        {
            SqliteDatabase.Run(connection, sql);
        }
        catch (SqliteException error) when (SqliteFailure.ConcernsFile(error))
        {
            throw SqliteFailure.Of(connection.DataSource, error);
        }
    }
}
