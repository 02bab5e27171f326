using System.Data.Common;
using Uplift.Control;

namespace Uplift.Jobs;

/// <summary>The connection by which the stages of jobs are written, with its statements made ready once.</summary>
internal abstract class StageConnection : IAsyncDisposable
{
    /// <summary>Opens one.</summary>
    public static async Task<StageConnection> OpenAsync(ControlDatabase control, CancellationToken cancellationToken)
    {
        var connection = await control.Connections.OpenAsync(cancellationToken);
        return control.Connections.TakesArrays ? new StageArrays(connection, control) : new StageRows(connection, control);
    }

    /// <summary>Writes what several runners of this process have to say, in one transaction.</summary>
    /// <returns>For each write in order: who asked to cancel the job ("" when nobody did); null: the job is lost.</returns>
    public abstract Task<IReadOnlyList<string?>> WriteAsync(IReadOnlyList<JobWrite> writes, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Adds parameters whose values are set each time.</summary>
    internal static DbCommand Command(DbConnection connection, string sql, params IEnumerable<string> names)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in names)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>Sets the values in the order of the names.</summary>
    internal static void Set(DbCommand command, params ReadOnlySpan<object?> values)
    {
        for (var index = 0; index < values.Length; index++) command.Parameters[index].Value = values[index] ?? DBNull.Value;
    }
}
