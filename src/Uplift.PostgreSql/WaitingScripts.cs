using System.Data.Common;
using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Stores.Sql;

namespace Uplift.PostgreSql;

/// <summary>
/// Scripts of several tenants that wait for one round trip, each in its own search path. That none of them
/// left path or transaction is seen when their results come, before anything is committed.
/// </summary>
internal sealed class WaitingScripts
{
    // By its name the results of a script's own queries are told apart from it.
    private const string PathColumn = "uplift_left_path";

    private string? _transaction;

    /// <summary>Adds the statements of a script.</summary>
    public static void Add(WaitingStatements waiting, string path, string script)
    {
        waiting.Add("select set_config('search_path', $1, true)", ("", path));
        foreach (var statement in SqlScript.Split(script)) waiting.Add(statement.Text);
        waiting.Add(
            $"select current_setting('search_path') as {PathColumn}, $1::text, pg_current_xact_id()::text", ("", path));
    }

    /// <summary>Looks at a result.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.ScriptLeftTransaction"/></exception>
    public void Look(DbDataReader result)
    {
        if (result.GetName(0) != PathColumn) return;
        _transaction ??= result.GetString(2);
        if (result.GetString(0) == result.GetString(1) && result.GetString(2) == _transaction) return;
        throw new UpliftException(
            DiagnosticCodes.ScriptLeftTransaction, "A script of a group left its transaction or its search path.");
    }
}
