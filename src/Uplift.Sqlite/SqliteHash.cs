using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Uplift.Sqlite;

/// <summary>
/// SHA-256 of a document's UTF-8 as lower-case hexadecimal, in C# and as the SQL function <c>uplift_sha256</c>.
/// </summary>
internal static class SqliteHash
{
    public static string Of(ReadOnlySpan<byte> utf8)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8, hash);
        return Convert.ToHexStringLower(hash);
    }

    public static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static void Register(SqliteConnection connection) =>
        raw.sqlite3_create_function(
            connection.Handle, "uplift_sha256", 1, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, Compute);

    private static void Compute(sqlite3_context context, object data, sqlite3_value[] values)
    {
        if (raw.sqlite3_value_type(values[0]) == raw.SQLITE_NULL)
        {
            raw.sqlite3_result_null(context);
            return;
        }

        // In a database of another encoding the value becomes UTF-8 by being asked for as such.
        if (raw.sqlite3_value_type(values[0]) != raw.SQLITE_BLOB) _ = raw.sqlite3_value_text(values[0]);
        raw.sqlite3_result_text(context, Of(raw.sqlite3_value_blob(values[0])));
    }
}
