using System.Runtime.InteropServices;
using SQLitePCL;

namespace Uplift.Sqlite;

/// <summary>
/// Loads SQLite once: the system's library where there is one, since it is maintained, else the bundled
/// one. Whoever opens a SQLite connection in the same process does it behind <see cref="EnsureLoaded"/>: calls bind to
/// a library one by one, and a connection that one library opened must never reach another.
/// </summary>
public static class SqliteLibrary
{
    private static readonly Lazy<bool> s_loaded = new(Load);

    /// <summary>Loads the library, unless that is done.</summary>
    public static void EnsureLoaded() => _ = s_loaded.Value;

    private static bool Load()
    {
        if (IsLoadedByOthers()) return true;
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, (name, _, _) =>
            name == "e_sqlite3" && NativeLibrary.TryLoad("libsqlite3.so.0", out var handle) ? handle : IntPtr.Zero);
        Batteries_V2.Init();
        return true;
    }

    /// <summary>Whether the program that we run in has chosen its library: some of its calls may be
    /// bound already.</summary>
    private static bool IsLoadedByOthers()
    {
        try
        {
            return raw.sqlite3_libversion_number() > 0;
        }
        catch (Exception exception) when (exception.GetType() == typeof(Exception))
        {
            return false; // The package says so that no provider is set.
        }
    }
}
