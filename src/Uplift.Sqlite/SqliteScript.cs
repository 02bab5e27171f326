using Microsoft.Data.Sqlite;
using SQLitePCL;
using Uplift.Diagnostics;

namespace Uplift.Sqlite;

/// <summary>Runs a package's script, and keeps it from what would break the store's promises.</summary>
internal static class SqliteScript
{
    /// <summary>Runs one or more statements; cancelling interrupts the one that runs.</summary>
    /// <exception cref="UpliftException">The script ends the transaction, attaches files or writes Uplift's own
    /// tables.</exception>
    /// <exception cref="SqliteException">A statement failed.</exception>
    public static void Run(SqliteConnection connection, string script, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (string.IsNullOrWhiteSpace(script)) return;
        var handle = connection.Handle;
        var refused = "";
        raw.sqlite3_set_authorizer(handle, (_, action, first, second, _, _) =>
        {
            var what = Refusal(action, first.utf8_to_string());
            if (what is null) return raw.SQLITE_OK;
            refused = what;
            return raw.SQLITE_DENY;
        }, null);
        using var registration = cancellationToken.Register(() => raw.sqlite3_interrupt(handle));
        try
        {
            SqliteDatabase.Run(connection, script);
        }
        catch (SqliteException error) when (error.SqliteErrorCode == raw.SQLITE_AUTH && refused.Length > 0)
        {
            throw new UpliftException(DiagnosticCodes.ForbiddenStatement,
                $"The script {refused}, which scripts may not.",
                hint: "Take the statement out; Uplift itself begins and ends transactions.", inner: error);
        }
        catch (SqliteException error) when (error.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            throw new OperationCanceledException("The script was interrupted.", error, cancellationToken);
        }
        catch (SqliteException error) when (SqliteFailure.ConcernsFile(error))
        {
            throw SqliteFailure.Of(connection.DataSource, error);
        }
        finally
        {
            raw.sqlite3_set_authorizer(handle, (strdelegate_authorizer?)null, null);
        }
    }

    private static string? Refusal(int action, string? name) => action switch
    {
        raw.SQLITE_TRANSACTION => "begins or ends a transaction",
        raw.SQLITE_SAVEPOINT => "uses savepoints",
        raw.SQLITE_ATTACH or raw.SQLITE_DETACH when !string.IsNullOrEmpty(name) => "attaches or detaches a database",
        raw.SQLITE_INSERT or raw.SQLITE_UPDATE or raw.SQLITE_DELETE or raw.SQLITE_DROP_TABLE or raw.SQLITE_ALTER_TABLE
            when name?.StartsWith(SqliteState.Prefix, StringComparison.OrdinalIgnoreCase) == true =>
            $"writes to Uplift's own table '{name}'",
        _ => null,
    };
}
