using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Uplift.Documents.Xml;
using Uplift.Packages;

namespace Uplift.Sqlite;

/// <summary>
/// A prepared statement on the driver's own level, for paths where a million rows pass: a value is bound by position
/// from bytes that are at hand, and nothing is allocated for a row.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _connection = connection;
        Check(raw.sqlite3_prepare_v2(connection.Handle, sql, out _statement));
    }

    public void Bind(int position, string? text) =>
        Check(text is null
            ? raw.sqlite3_bind_null(_statement, position)
            : raw.sqlite3_bind_text(_statement, position, text));

    public void Bind(int position, long value) => Check(raw.sqlite3_bind_int64(_statement, position, value));

    /// <summary>Binds UTF-8 as a text or as bytes.</summary>
    public void Bind(int position, ReadOnlySpan<byte> utf8, bool asBytes)
    {
        if (asBytes)
            Check(utf8.IsEmpty
                ? raw.sqlite3_bind_zeroblob(_statement, position, 0)
                : raw.sqlite3_bind_blob(_statement, position, utf8));
        else if (utf8.IsEmpty) Bind(position, "");
        else Check(raw.sqlite3_bind_text(_statement, position, utf8));
    }

    /// <summary>Binds what a column of another statement's row holds, in its own type.</summary>
    public void BindValueOf(int position, SqliteStatement row, int column)
    {
        switch (raw.sqlite3_column_type(row._statement, column))
        {
            case raw.SQLITE_BLOB:
                Bind(position, raw.sqlite3_column_blob(row._statement, column), asBytes: true);
                break;
            case raw.SQLITE_INTEGER:
                Bind(position, row.Long(column));
                break;
            case raw.SQLITE_FLOAT:
                Check(raw.sqlite3_bind_double(_statement, position, raw.sqlite3_column_double(row._statement, column)));
                break;
            default:
                Bind(position, row.Text(column));
                break;
        }
    }

    /// <summary>Goes to the next row; false behind the last.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW) return true;
        if (code != raw.SQLITE_DONE) Fail(code);
        return false;
    }

    /// <summary>Runs a statement without rows and makes it ready for the next values.</summary>
    /// <returns>The number of rows that it changed.</returns>
    public int Execute()
    {
        try
        {
            while (Step())
            {
                // Rows of RETURNING are not asked for.
            }

            return raw.sqlite3_changes(_connection.Handle);
        }
        finally
        {
            Reset();
        }
    }

    public void Reset() => raw.sqlite3_reset(_statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>A text, a number as text, or null.</summary>
    public string? Text(int column) =>
        IsNull(column) ? null : raw.sqlite3_column_text(_statement, column).utf8_to_string();

    /// <summary>A document, which may be held as text or as UTF-8 bytes (XML: as bytes in any encoding);
    /// null for none.</summary>
    public string? Document(int column, DocumentFormat format)
    {
        if (raw.sqlite3_column_type(_statement, column) != raw.SQLITE_BLOB) return Text(column);
        var bytes = raw.sqlite3_column_blob(_statement, column);
        if (format == DocumentFormat.Xml) return XmlTransport.Of(bytes);
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            // A text that is no document of any format: the object alone fails, and is reported with this text.
            return $"<{bytes.Length} bytes that are no UTF-8>";
        }
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) Fail(code);
    }

    private void Fail(int code)
    {
        try
        {
            SqliteException.ThrowExceptionForRC(code, _connection.Handle);
        }
        catch (SqliteException error) when (SqliteFailure.ConcernsFile(error))
        {
            throw SqliteFailure.Of(_connection.DataSource, error);
        }
    }
}
