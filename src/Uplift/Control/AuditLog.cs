using System.Data;
using System.Data.Common;
using Dapper;
using Uplift.Planning;
using Uplift.Stores.Sql;

namespace Uplift.Control;

/// <summary>One entry of the audit log.</summary>
/// <param name="Seq">From 1 without gaps.</param>
/// <param name="Hash">SHA-256 over the entry and the hash before it.</param>
public sealed record AuditEntry(
    long Seq, string At, string Actor, string Action, string Detail, string Previous, string Hash);

/// <summary>The last entry of the audit log; number 0: there is none.</summary>
internal readonly record struct AuditEnd(long Seq, string Hash);

/// <summary>What is to be written into the audit log: who, what, and of what.</summary>
public sealed record AuditNote(string Actor, string Action, string Detail);

/// <summary>
/// Who did what and when, hash-chained: an entry that is edited, removed from the middle or put in breaks the chain
/// (P10). Cutting off the end
/// shows only against a hash noted elsewhere, so the last hash is printed with every verification.
/// </summary>
public sealed class AuditLog(IControlConnections connections, TimeProvider time)
{
    internal const int MaxAttempts = 20;

    private string Table => connections.Prefix + "audit";

    /// <summary>Appends an entry; writers at the same time come one after the other.</summary>
    public async Task AppendAsync(string actor, string action, string detail, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await AppendAsync(connection, transaction, actor, action, detail, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Appends an entry within a transaction, so that it is there exactly when what it tells of is.</summary>
    internal async Task AppendAsync(
        DbConnection connection, DbTransaction transaction, string actor, string action, string detail,
        CancellationToken cancellationToken)
    {
        await StandInLineAsync(connection, transaction, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            var last = await connection.QueryFirstOrDefaultAsync<AuditEntry>(new CommandDefinition(
                $"select seq, at, actor, action, detail, previous, hash from {Table} order by seq desc limit 1",
                transaction: transaction, cancellationToken: cancellationToken));
            var at = SqlSession.Text(time.GetUtcNow());
            var entry = new AuditEntry((last?.Seq ?? 0) + 1, at, actor, action, detail, last?.Hash ?? "", "");

            // The number is the key: of two writers that saw the same last entry, one inserts nothing and looks again.
            var written = await connection.ExecuteAsync(new CommandDefinition(
                $"""
                insert into {Table} (seq, at, actor, action, detail, previous, hash)
                values (@Seq, @At, @Actor, @Action, @Detail, @Previous, @Hash) on conflict (seq) do nothing
                """, entry with { Hash = HashOf(entry) }, transaction, cancellationToken: cancellationToken));
            if (written == 1) return;
            if (attempt == MaxAttempts)
            {
                throw new DBConcurrencyException("The audit log is being written too often at once.");
            }
        }
    }

    /// <summary>Appends entries within a transaction, one behind the other.</summary>
    /// <returns>False when a writer without a transaction took a number: this one is to be given up, and
    /// nothing of it stays.</returns>
    internal async Task<bool> TryAppendAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<AuditNote> notes, CancellationToken cancellationToken)
    {
        if (notes.Count == 0) return true;
        await StandInLineAsync(connection, transaction, cancellationToken);
        var last = await connection.QueryFirstOrDefaultAsync<AuditEntry>(new CommandDefinition(
            $"select seq, at, actor, action, detail, previous, hash from {Table} order by seq desc limit 1",
            transaction: transaction, cancellationToken: cancellationToken));
        var (values, rows) = (new DynamicParameters(), new List<string>());
        var at = SqlSession.Text(time.GetUtcNow());
        values.Add("at", at);
        foreach (var (index, entry) in Chain(new AuditEnd(last?.Seq ?? 0, last?.Hash ?? ""), at, notes).Index())
        {
            rows.Add($"(@s{index}, @at, @c{index}, @n{index}, @d{index}, @p{index}, @h{index})");
            values.Add($"s{index}", entry.Seq);
            values.Add($"c{index}", entry.Actor);
            values.Add($"n{index}", entry.Action);
            values.Add($"d{index}", entry.Detail);
            values.Add($"p{index}", entry.Previous);
            values.Add($"h{index}", entry.Hash);
        }

        var written = await connection.ExecuteAsync(new CommandDefinition(
            $"insert into {Table} (seq, at, actor, action, detail, previous, hash) values {string.Join(", ", rows)} "
                + "on conflict (seq) do nothing", values, transaction, cancellationToken: cancellationToken));
        return written == notes.Count;
    }

    /// <summary>The entries in order.</summary>
    public async Task<IReadOnlyList<AuditEntry>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<AuditEntry>(new CommandDefinition(
            $"select seq, at, actor, action, detail, previous, hash from {Table} order by seq",
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The first entry that does not fit the chain; null: the chain is whole.</summary>
    public static AuditEntry? FindBreak(IReadOnlyList<AuditEntry> entries)
    {
        var previous = "";
        foreach (var (index, entry) in entries.Index())
        {
            if (entry.Seq != index + 1 || entry.Previous != previous || entry.Hash != HashOf(entry)) return entry;
            previous = entry.Hash;
        }

        return null;
    }

    /// <summary>The statement by which a transaction stands in line until the writers before it
    /// have committed.</summary>
    internal static string TakeTurn(string prefix) => $"""
        insert into {prefix}stamp as line (name, number) values ('audit', 1)
        on conflict (name) do update set number = line.number + 1
        """;

    /// <summary>The query for number and hash of the last entry.</summary>
    internal static string ReadEnd(string prefix) => $"select seq, hash from {prefix}audit order by seq desc limit 1";

    /// <summary>The entries of notes, chained to the last entry.</summary>
    internal static IReadOnlyList<AuditEntry> Chain(AuditEnd end, string at, IReadOnlyList<AuditNote> notes)
    {
        var (last, hash) = end;
        var entries = new List<AuditEntry>(notes.Count);
        foreach (var note in notes)
        {
            var entry = new AuditEntry(++last, at, note.Actor, note.Action, note.Detail, hash, "");
            hash = HashOf(entry);
            entries.Add(entry with { Hash = hash });
        }

        return entries;
    }

    // Writers wait here, first come first served, until the one before has committed; else one among many
    // could find each time that another was quicker.
    private Task<int> StandInLineAsync(
        DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            TakeTurn(connections.Prefix), transaction: transaction, cancellationToken: cancellationToken));

    private static string HashOf(AuditEntry entry) => new DigestBuilder()
        .Add(entry.Seq.ToString(), entry.At, entry.Actor, entry.Action, entry.Detail, entry.Previous).ToString();
}
