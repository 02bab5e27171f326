using System.Runtime.InteropServices;
using SQLitePCL;

namespace Uplift.Sqlite;

/// <summary>
/// Loads SQLite once: the system's library where there is one, since it is maintained, else the bundled one.
/// </summary>
internal static class SqliteLibrary
{
    private static readonly Lazy<bool> s_loaded = new(Load);

    public static void EnsureLoaded() => _ = s_loaded.Value;

    private static bool Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, (name, _, _) =>
            name == "e_sqlite3" && NativeLibrary.TryLoad("libsqlite3.so.0", out var handle) ? handle : IntPtr.Zero);
        Batteries_V2.Init();
        return true;
    }
}
