using System.Data.Common;
using Uplift.Stores.Sql;

namespace Uplift.Control;

/// <summary>Appends to the audit log over one connection, with statements made ready once.</summary>
internal sealed class AuditLine(DbConnection connection, IControlConnections connections, TimeProvider time) : IAsyncDisposable
{
    private static readonly string[] s_names = ["seq", "at", "actor", "action", "detail", "previous", "hash"];

    private readonly Statement _insert = new(
        connection,
        $"insert into {connections.Prefix}audit ({string.Join(", ", s_names)}) " + (connections.TakesArrays
            ? "select * from unnest(cast(@seq as bigint[]), cast(@at as text[]), cast(@actor as text[]), cast(@action as text[]), "
                + "cast(@detail as text[]), cast(@previous as text[]), cast(@hash as text[]))"
            : $"values ({string.Join(", ", s_names.Select(name => $"@{name}"))})"),
        s_names);

    /// <summary>Appends entries within a transaction whose turn it is, one behind the other.</summary>
    /// <param name="last">The last entry; see <see cref="AuditLog.TakeTurn"/> and
    /// <see cref="AuditLog.ReadEnd"/>.</param>
    public async Task AppendAsync(
        DbTransaction transaction, AuditEnd last, IReadOnlyList<AuditNote> notes, CancellationToken cancellationToken)
    {
        if (notes.Count == 0) return;
        var entries = AuditLog.Chain(last, SqlSession.Text(time.GetUtcNow()), notes);
        if (connections.TakesArrays)
        {
            await _insert.ExecuteAsync(transaction, cancellationToken,
                Each(entries, entry => entry.Seq), Each(entries, entry => entry.At),
                Each(entries, entry => entry.Actor),
                Each(entries, entry => entry.Action), Each(entries, entry => entry.Detail),
                Each(entries, entry => entry.Previous),
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
    public ValueTask DisposeAsync() => _insert.DisposeAsync();

    private static T[] Each<T>(IReadOnlyList<AuditEntry> entries, Func<AuditEntry, T> value) =>
        [.. entries.Select(value)];
}
