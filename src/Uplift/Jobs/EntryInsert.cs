using System.Data.Common;
using Uplift.Control;

namespace Uplift.Jobs;

/// <summary>Adds the entries of a job: in one statement where the driver takes arrays, else row by row.</summary>
internal static class EntryInsert
{
    private static readonly string[] s_names =
        ["job", "number", "ordinal", "module", "former", "action", "stage", "step", "waits", "run", "location", "error", "message"];

    public static async Task InsertAsync(
        IControlConnections connections, DbConnection connection, DbTransaction transaction, IReadOnlyList<EntryRow> rows,
        CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return;
        var table = $"{connections.Prefix}job_entry ({EntryRow.Columns})";
        await using var command = StageConnection.Command(connection, connections.TakesArrays
            ? $"insert into {table} select * from unnest({string.Join(", ", s_names.Select(ArrayOf))})"
            : $"insert into {table} values ({string.Join(", ", s_names.Select(name => $"@{name}"))})", s_names);
        command.Transaction = transaction;
        if (connections.TakesArrays)
        {
            Fill(command, rows);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return;
        }

        foreach (var row in rows)
        {
            StageConnection.Set(command, row.Job, row.Number, row.Ordinal, row.Module, row.Former, row.Action, row.Stage, row.Step,
                row.Waits, row.Run, row.Location, row.Error, row.Message);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static string ArrayOf(string name) =>
        $"cast(@{name} as {(name is "number" or "ordinal" or "step" ? "bigint" : "text")}[])";

    private static void Fill(DbCommand command, IReadOnlyList<EntryRow> rows) => StageConnection.Set(command,
        Each(rows, row => row.Job), Each(rows, row => row.Number), Each(rows, row => row.Ordinal), Each(rows, row => row.Module),
        Each(rows, row => row.Former), Each(rows, row => row.Action), Each(rows, row => row.Stage), Each(rows, row => row.Step),
        Each(rows, row => row.Waits), Each(rows, row => row.Run), Each(rows, row => row.Location), Each(rows, row => row.Error),
        Each(rows, row => row.Message));

    private static T[] Each<T>(IReadOnlyList<EntryRow> rows, Func<EntryRow, T> value) => [.. rows.Select(value)];
}
