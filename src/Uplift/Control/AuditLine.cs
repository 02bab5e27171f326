using System.Data.Common;
using Uplift.Stores.Sql;

namespace Uplift.Control;

/// <summary>Appends to the audit log over one connection, with statements made ready once.</summary>
internal sealed class AuditLine(DbConnection connection, IControlConnections connections, TimeProvider time) : IAsyncDisposable
{
    private static readonly string[] s_names = ["seq", "at", "actor", "action", "detail", "previous", "hash"];

    private readonly Statement _turn = new(connection, AuditLog.TakeTurn(connections.Prefix));

    private readonly Statement _last = new(
        connection, $"select seq, hash from {connections.Prefix}audit order by seq desc limit 1");

    private readonly Statement _insert = new(
        connection,
        $"insert into {connections.Prefix}audit ({string.Join(", ", s_names)}) " + (connections.TakesArrays
            ? "select * from unnest(cast(@seq as bigint[]), cast(@at as text[]), cast(@actor as text[]), cast(@action as text[]), "
                + "cast(@detail as text[]), cast(@previous as text[]), cast(@hash as text[]))"
            : $"values ({string.Join(", ", s_names.Select(name => $"@{name}"))})"),
        s_names);

    /// <summary>Appends entries within a transaction, one behind the other; other writers wait until it has ended.</summary>
    public async Task AppendAsync(DbTransaction transaction, IReadOnlyList<AuditNote> notes, CancellationToken cancellationToken)
    {
        if (notes.Count == 0) return;
        await _turn.ExecuteAsync(transaction, cancellationToken);
        var (seq, hash) = await ReadLastAsync(transaction, cancellationToken);
        var entries = AuditLog.Chain(seq, hash, SqlSession.Text(time.GetUtcNow()), notes);
        if (connections.TakesArrays)
        {
            await _insert.ExecuteAsync(transaction, cancellationToken,
                Each(entries, entry => entry.Seq), Each(entries, entry => entry.At), Each(entries, entry => entry.Actor),
                Each(entries, entry => entry.Action), Each(entries, entry => entry.Detail), Each(entries, entry => entry.Previous),
                Each(entries, entry => entry.Hash));
            return;
        }

        foreach (var entry in entries)
        {
            await _insert.ExecuteAsync(transaction, cancellationToken,
                entry.Seq, entry.At, entry.Actor, entry.Action, entry.Detail, entry.Previous, entry.Hash);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _turn.DisposeAsync();
        await _last.DisposeAsync();
        await _insert.DisposeAsync();
    }

    private async Task<(long Seq, string Hash)> ReadLastAsync(DbTransaction transaction, CancellationToken cancellationToken)
    {
        await using var reader = await _last.ReadAsync(transaction, cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetInt64(0), reader.GetString(1)) : (0, "");
    }

    private static T[] Each<T>(IReadOnlyList<AuditEntry> entries, Func<AuditEntry, T> value) => [.. entries.Select(value)];
}
