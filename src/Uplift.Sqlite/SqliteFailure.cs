using Microsoft.Data.Sqlite;
using SQLitePCL;
using Uplift.Diagnostics;

namespace Uplift.Sqlite;

/// <summary>Says of which file a failure is and what to do about it.</summary>
internal static class SqliteFailure
{
    /// <summary>True when the failure is of the file and not of the statement.</summary>
    public static bool ConcernsFile(SqliteException error) =>
        error.SqliteErrorCode is raw.SQLITE_FULL or raw.SQLITE_IOERR
        or raw.SQLITE_READONLY or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM;

    /// <summary>True when another connection holds a lock.</summary>
    public static bool IsBusy(SqliteException error) => error.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    public static UpliftException Of(string file, Exception error)
    {
        var code = (error as SqliteException)?.SqliteErrorCode ?? raw.SQLITE_CANTOPEN;
        var (what, hint) = code switch
        {
            raw.SQLITE_FULL => ("has no room to grow",
                "Free space on its disk and start again; nothing was committed."),
            raw.SQLITE_READONLY or raw.SQLITE_PERM =>
                ("cannot be written", "Give this user the right to write the file and its folder."),
            raw.SQLITE_NOTADB => ("is no SQLite database", "Check the file pattern of the store, or restore the file."),
            raw.SQLITE_CORRUPT => ("is damaged",
                "Restore it from a backup; 'sqlite3 FILE .recover' may save the rest."),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED =>
                ("is locked by another program", "Let that program finish, or stop it, and start again."),
            raw.SQLITE_CANTOPEN when !File.Exists(file) =>
                ("is not there", "Add the tenant first, or check the file pattern of the store."),
            raw.SQLITE_CANTOPEN => ("cannot be opened", "Check the path and the rights of the file and its folder."),
            _ => ("failed", "Start again when the cause is removed; nothing was committed."),
        };
        return new UpliftException(
            DiagnosticCodes.StoreUnavailable, $"The database '{file}' {what}: {error.Message}",
            hint: hint, inner: error);
    }
}
