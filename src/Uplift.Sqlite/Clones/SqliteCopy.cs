using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Uplift.Sqlite.Clones;

/// <summary>
/// A copy of a whole file into another by the library's own means. The target is locked from <see cref="Lock"/> to the
/// end, and holds either all of it then or what it held before: who is connected to it sees one transaction.
/// </summary>
internal sealed class SqliteCopy : IDisposable
{
    private readonly SqliteConnection _target;
    private readonly sqlite3_backup _copy;
    private bool _ended;

    public SqliteCopy(SqliteConnection source, SqliteConnection target)
    {
        _target = target;
        _copy = raw.sqlite3_backup_init(target.Handle, "main", source.Handle, "main");
        if (_copy.IsInvalid) SqliteException.ThrowExceptionForRC(raw.sqlite3_errcode(target.Handle), target.Handle);
    }

    /// <summary>Copies a file as it is at one moment.</summary>
    public static void Make(SqliteConnection source, SqliteConnection target)
    {
        using var copy = new SqliteCopy(source, target);
        copy.Finish();
    }

    /// <summary>Keeps everybody else from writing to the target; they can go on reading.</summary>
    /// <exception cref="SqliteException">Busy: somebody else is writing.</exception>
    public void Lock() => Check(raw.sqlite3_backup_step(_copy, 0));

    /// <summary>Copies all pages, and commits.</summary>
    public void Finish()
    {
        var code = raw.sqlite3_backup_step(_copy, -1);
        if (code != raw.SQLITE_DONE) Check(code == raw.SQLITE_OK ? raw.SQLITE_ERROR : code);
        _ended = true;
        Check(raw.sqlite3_backup_finish(_copy));
    }

    public void Dispose()
    {
        if (!_ended) raw.sqlite3_backup_finish(_copy);
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(code, _target.Handle);
    }
}
