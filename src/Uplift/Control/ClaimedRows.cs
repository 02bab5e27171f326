using Dapper;

namespace Uplift.Control;

/// <summary>
/// Rows of a table that one process at a time works on: it writes its name and a heartbeat into them. A row whose heartbeat is
/// too old is free again; each claim raises its fence, and whoever writes proves name and fence, so that a process that was
/// paused and replaced writes nothing.
/// </summary>
/// <param name="table">With the columns id, owner, fence, heartbeat and cancel.</param>
/// <param name="open">Which of its rows are still to be worked on.</param>
internal sealed class ClaimedRows(IControlConnections connections, TimeProvider time, string table, string open)
{
    /// <summary>True of a row that @owner holds by the claim @fence; its id is @id.</summary>
    public string Held => $"id = @id and owner = @owner and fence = @fence and {open}";

    /// <summary>Now, as heartbeats are written.</summary>
    public long Beat => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Claims rows that nobody works on, those with the lowest ids first.</summary>
    /// <param name="most">At most so many.</param>
    /// <param name="lease">A row whose owner has not been heard of for so long is taken over.</param>
    /// <param name="columns">What is read of them.</param>
    public async Task<IReadOnlyList<T>> ClaimAsync<T>(
        string owner, int most, TimeSpan lease, string columns, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        var free = $"{open} and (owner = '' or heartbeat < @stale)";

        // The condition stands twice: where two claim at once, the later one looks at the row again and passes it over.
        return (await connection.QueryAsync<T>(new CommandDefinition(
            $"""
            update {table} set owner = @owner, fence = fence + 1, heartbeat = @beat
            where {free} and id in (select id from {table} where {free} order by id limit @most)
            returning {columns}
            """,
            new { owner, beat = Beat, stale = Beat - (long)lease.TotalMilliseconds, most = (long)most },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Says that the owner of a row is alive.</summary>
    /// <returns>Who asked to cancel the work, or ""; null: another process has the row, or it is over.</returns>
    public async Task<string?> BeatAsync(string id, string owner, long fence, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        return await connection.QueryFirstOrDefaultAsync<string>(new CommandDefinition(
            $"update {table} set heartbeat = @beat where {Held} returning cancel", new { id, owner, fence, beat = Beat },
            cancellationToken: cancellationToken));
    }

    /// <summary>Gives a row back, so that the next process takes it at once.</summary>
    public async Task ReleaseAsync(string id, string owner, long fence, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            $"update {table} set owner = '', heartbeat = 0 where {Held}", new { id, owner, fence },
            cancellationToken: cancellationToken));
    }
}
