using Npgsql;
using Uplift.Stores;

namespace Uplift.PostgreSql;

/// <summary>Writes many objects of one collection and their undo entries: one statement for each kind of write.</summary>
internal sealed class DocumentWriter(
    SessionContext context, NpgsqlConnection connection, Relation relation, CollectionTable collection, JournalMark? mark)
{
    /// <exception cref="InvalidOperationException">An object is not there, or one is there already.</exception>
    public async Task<int> WriteAsync(IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken)
    {
        var total = 0;
        foreach (var part in SplitAtRepeats(writes)) total += await WritePartAsync(part, cancellationToken);
        return total;
    }

    // A statement sees the rows as they were when it began: a second write of the same object needs a statement of its own.
    private static IEnumerable<List<DocumentWrite>> SplitAtRepeats(IReadOnlyList<DocumentWrite> writes)
    {
        var part = new List<DocumentWrite>(writes.Count);
        var seen = new HashSet<string>(writes.Count, StringComparer.Ordinal);
        foreach (var write in writes)
        {
            if (!seen.Add(write.Id))
            {
                yield return part;
                part = [];
                seen.Clear();
                seen.Add(write.Id);
            }

            part.Add(write);
        }

        if (part.Count > 0) yield return part;
    }

    private async Task<int> WritePartAsync(List<DocumentWrite> writes, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var group in writes.GroupBy(write => write.Kind))
        {
            var ids = group.Select(write => write.Id).ToArray();
            var texts = group.Key == WriteKind.Delete ? null : group.Select(write => write.Text).ToArray();
            object?[] values = mark is null
                ? [ids, texts]
                : [ids, texts, context.Tenant.Value, mark.Run, (long)mark.Step, collection.Product, collection.Name];
            batch.Add(Statement(group.Key), texts is null ? WithoutTexts(values) : values);
        }

        var written = 0;
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            do
            {
                await reader.ReadAsync(cancellationToken);
                written += (int)reader.GetInt64(0);
            }
            while (await reader.NextResultAsync(cancellationToken));
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new InvalidOperationException(
                $"An object of '{collection.Name}' is there already: {error.Detail ?? error.MessageText}", error);
        }

        if (written == writes.Count) return written;
        throw new InvalidOperationException(await ExplainAsync(writes, cancellationToken));
    }

    private static object?[] WithoutTexts(object?[] values) => [values[0], .. values.Skip(2)];

    private string Statement(WriteKind kind) => kind switch
    {
        WriteKind.Update => Update(),
        WriteKind.Insert => Insert(),
        _ => Delete(),
    };

    private string Input =>
        $"select {relation.IdOf("i.id")} as id, i.id as object, {relation.DocumentOf("i.text")} as doc "
        + "from unnest($1::text[], $2::text[]) i(id, text)";

    private string Locked(string ids) =>
        $"""
        old as materialized (
          select t.{relation.Id} as id, t.{relation.Document} as doc, to_jsonb(t) - {Literal(relation.Document)} as row
          from {relation.Table} t where t.{relation.Id} = any({relation.IdsOf(ids)}) for no key update)
        """;

    private string Update()
    {
        var update = $"update {relation.Table} t set {relation.Document} = w.doc from w where t.{relation.Id} = w.id returning 1";
        return mark is null
            ? $"with w as materialized ({Input}), x as ({update}) select count(*) from x"
            : $"""
            with w as materialized ({Input}), {Locked("$1").Replace(RowImage, "", StringComparison.Ordinal)},
            j as ({JournalInto($"object, existed, {relation.Before}, left_hash", 3)}
              w.object, true, {relation.ImageOf("old.doc")}, {relation.HashOf("w.doc")} from old join w on old.id = w.id {Again}),
            x as ({update})
            select count(*) from x
            """;
    }

    private string Insert()
    {
        var insert = $"insert into {relation.Table} ({relation.Id}, {relation.Document}) select w.id, w.doc from w returning 1";
        return mark is null
            ? $"with w as materialized ({Input}), x as ({insert}) select count(*) from x"
            : $"""
            with w as materialized ({Input}),
            j as ({JournalInto("object, existed, left_hash", 3)} w.object, false, {relation.HashOf("w.doc")} from w {Again}),
            x as ({insert})
            select count(*) from x
            """;
    }

    private string Delete()
    {
        var delete = $"delete from {relation.Table} t where t.{relation.Id} = any({relation.IdsOf("$1")}) returning 1";
        return mark is null
            ? $"with x as ({delete}) select count(*) from x"
            : $"""
            with {Locked("$1")},
            j as ({JournalInto($"object, existed, {relation.Before}, before_row", 2)}
              old.id::text, true, {relation.ImageOf("old.doc")}, old.row from old {Again}),
            x as ({delete})
            select count(*) from x
            """;
    }

    // Within a step the first image of an object counts, and the last hash.
    private const string Again =
        "on conflict (tenant, run, step, collection, object) do update set left_hash = excluded.left_hash";

    private string RowImage => $", to_jsonb(t) - {Literal(relation.Document)} as row";

    private string JournalInto(string columns, int first) =>
        $"insert into {context.Tables["journal"]} (tenant, run, step, product, collection, {columns}) "
        + $"select ${first}, ${first + 1}, ${first + 2}, ${first + 3}, ${first + 4},";

    private static string Literal(string quotedName) =>
        $"'{quotedName[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";

    private async Task<string> ExplainAsync(List<DocumentWrite> writes, CancellationToken cancellationToken)
    {
        var ids = writes.Where(write => write.Kind != WriteKind.Insert).Select(write => write.Id).ToArray();
        var missing = await connection.QueryAsync(
            $"""
            select i.id from unnest($1::text[]) i(id)
            where not exists (select from {relation.Table} t where t.{relation.Id} = {relation.IdOf("i.id")}) limit 5
            """, [ids], row => row.GetString(0), cancellationToken);

        // Deleted objects of this very call are missing by now as well; they are named last.
        return $"{writes.Count} objects of '{collection.Name}' were to be written and some are not there: "
            + $"{string.Join(", ", missing)}. Somebody removed them since they were read.";
    }
}
