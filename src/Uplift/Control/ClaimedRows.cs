using System.Data.Common;
using Dapper;

namespace Uplift.Control;

/// <summary>The right to write a claimed row: only the process that claimed it last has it.</summary>
/// <param name="Id">The row.</param>
/// <param name="Owner">The process.</param>
/// <param name="Fence">Grows with every claim.</param>
public sealed record ClaimHold(string Id, string Owner, long Fence)
{
    /// <summary>A name for this process among those that claim; no other one has it.</summary>
    public static string NewOwner() => $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";
}

/// <summary>Another process has claimed the row; this one has written nothing since and must stop.</summary>
/// <param name="what">What it worked on, such as <c>Job 018f</c>.</param>
public sealed class ClaimLostException(string what)
    : Exception($"{what} was taken over by another process, which goes on with it.");

/// <summary>What a process wants to claim.</summary>
/// <param name="Owner">Its name; see <see cref="ClaimHold.NewOwner"/>.</param>
/// <param name="Most">At most so many rows.</param>
/// <param name="Lease">A row whose owner has not been heard of for so long is taken over.</param>
internal sealed record Claim(string Owner, int Most, TimeSpan Lease)
{
    /// <summary>True: only rows that nobody has; those of processes that are gone are left for another time.</summary>
    public bool OnlyNew { get; init; }

    /// <summary>Which of the free rows, as a condition.</summary>
    public string Which { get; init; } = "true";

    /// <summary>What else is set in what is claimed, as assignments.</summary>
    public string Set { get; init; } = "id = id";

    /// <summary>The values of what <see cref="Which"/> and <see cref="Set"/> name.</summary>
    public object? Values { get; init; }
}

/// <summary>
/// Rows of a table that one process at a time works on: it writes its name and a heartbeat into them.
/// A row whose heartbeat is too old is free again; each claim raises its fence, and whoever writes proves name and
/// fence, so that a process that was paused and replaced writes nothing.
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
    /// <param name="columns">What is read of them.</param>
    public async Task<IReadOnlyList<T>> ClaimAsync<T>(
        DbConnection connection, Claim claim, string columns, CancellationToken cancellationToken)
    {
        var values = new DynamicParameters(claim.Values);
        values.AddDynamicParams(new
        {
            owner = claim.Owner,
            beat = Beat,
            stale = Beat - (long)claim.Lease.TotalMilliseconds,
            most = (long)claim.Most,
        });

        // The condition stands twice: where two claim at once, the later one looks at the row again and
        // passes it over. The first time it is written so that no index serves it but that of ids, else all that wait
        // are gone through for each.
        var free = $"{open} and {(claim.OnlyNew ? "owner = ''" : "(owner = '' or heartbeat < @stale)")}";
        return (await connection.QueryAsync<T>(new CommandDefinition(
            $"""
            update {table} set owner = @owner, fence = fence + 1, heartbeat = @beat, {claim.Set}
            where coalesce({free}, false) and id in (
              select id from {table} where {free} and {claim.Which} order by id limit @most)
            returning {columns}
            """, values, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Says that the owner of rows is alive. What it has let go of is not kept for it, so that another
    /// one takes it up.</summary>
    /// <param name="holds">All of one owner.</param>
    /// <returns>Those that it still has: by id, who asked to cancel the work, or "".</returns>
    public async Task<IReadOnlyDictionary<string, string>> BeatAsync(
        IReadOnlyCollection<ClaimHold> holds, CancellationToken cancellationToken)
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        if (holds.Count == 0) return kept;
        await using var connection = await connections.OpenAsync(cancellationToken);
        var rows = (await connection.QueryAsync<BeatRow>(new CommandDefinition(
            $"select id, fence, cancel from {table} where {open} and owner = @owner", new
            {
                owner = holds.First().Owner,
            },
            cancellationToken: cancellationToken))).ToDictionary(row => row.Id, StringComparer.Ordinal);

        // One by one: who locks several rows at once could wait for a writer that waits for the first of them.
        var beat = Beat;
        foreach (var hold in holds)
        {
            if (!rows.TryGetValue(hold.Id, out var row) || row.Fence != hold.Fence) continue;
            await connection.ExecuteAsync(new CommandDefinition(
                $"update {table} set heartbeat = @beat where {Held} and heartbeat < @beat",
                new { id = hold.Id, owner = hold.Owner, fence = hold.Fence, beat },
                cancellationToken: cancellationToken));
            kept[hold.Id] = row.Cancel;
        }

        return kept;
    }

    /// <summary>Gives a row back, so that the next process takes it at once.</summary>
    public async Task ReleaseAsync(ClaimHold hold, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            $"update {table} set owner = '', heartbeat = 0 where {Held}", new
            {
                id = hold.Id,
                owner = hold.Owner,
                fence = hold.Fence,
            },
            cancellationToken: cancellationToken));
    }

    private sealed record BeatRow(string Id, long Fence, string Cancel);
}
