using Npgsql;
using Uplift.Stores;

namespace Uplift.PostgreSql;

/// <summary>
/// Writes many objects of one collection and their undo entries: one statement for each kind of write.
/// </summary>
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

    // A statement sees the rows as they were when it began: a second write of the same object needs a statement of its
    // own.
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
        if (writes.Find(write => !relation.CanHold(write.Id)) is { Id: { } strange }) throw Refusal(strange,
            WriteKind.Update);
        var part = mark is null
            ? (long?)null
            : await new JournalParts(context, connection).TakeAsync(collection, mark, cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var group in writes.GroupBy(write => write.Kind))
        {
            var ids = group.Select(write => write.Id).ToArray();
            var texts = group.Key == WriteKind.Delete ? null : group.Select(write => write.Text).ToArray();
            object?[] values = part is null ? [ids, texts] : [ids, texts, part];
            batch.Add(Statement(group.Key), texts is null ? WithoutTexts(values) : values);
        }

        var written = 0;
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        foreach (var group in writes.GroupBy(write => write.Kind))
        {
            await reader.ReadAsync(cancellationToken);
            if (reader.Text(1) is { } refused) throw Refusal(refused, group.Key);
            written += (int)reader.GetInt64(0);
            await reader.NextResultAsync(cancellationToken);
        }

        return written;
    }

    private InvalidOperationException Refusal(string id, WriteKind kind) => new(
        $"Object '{id}' of '{collection.Name}' of tenant '{context.Tenant}' "
        + (kind == WriteKind.Insert
            ? "is there already, so it is not made." : "is not there, so it cannot be changed or deleted."));

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

    // The row is locked before it is changed; whoever changed it since it was read is seen here. All goes through one
    // join: each that a document passes costs as much as its image in the journal.
    private string Update() => mark is null
        ? $"""
        with w as materialized ({Input}),
        x as (update {relation.Table} t set {relation.Document} = w.doc from w where t.{relation.Id} = w.id {Returning})
        {Outcome}
        """
        : $"""
        with x as (
          update {relation.Table} t set {relation.Document} = w.doc from (
            select p.{relation.Id} as id, i.id as object, p.{relation.Document} as old, {relation.DocumentOf("i.text")} as doc
            from unnest($1::text[], $2::text[]) i(id, text) join {relation.Table} p on p.{relation.Id} = {relation.IdOf("i.id")}
            for no key update of p) w
          where t.{relation.Id} = w.id returning w.object as id, w.old, t.{relation.Document} as doc),
        j as ({JournalInto($"object, existed, {relation.Before}, left_hash", 3)}
          x.id, true, {relation.ImageOf("x.old")}, {relation.HashOf("x.doc")} from x {Again})
        {Outcome}
        """;

    private string Insert()
    {
        var insert = $"insert into {relation.Table} as t ({relation.Id}, {relation.Document}) "
            + $"select w.id, w.doc from w on conflict ({relation.Id}) do nothing {Returning}";
        return mark is null
            ? $"with w as materialized ({Input}), x as ({insert}) {Outcome}"
            : $"""
            with w as materialized ({Input}), x as ({insert}),
            j as ({JournalInto("object, existed, left_hash", 3)} w.object, false, {relation.HashOf("w.doc")} from w {Again})
            {Outcome}
            """;
    }

    private string Delete() => mark is null
        ? $"""
        with x as (delete from {relation.Table} t where t.{relation.Id} = any({relation.IdsOf("$1::text[]")}) {Returning})
        {Outcome}
        """
        : $"""
        with old as materialized (
          select t.{relation.Id} as id, t.{relation.Document} as doc,
            to_jsonb(t) - {JsonSteps.Literal(Identifier.Unquote(relation.Document))} as row
          from {relation.Table} t where t.{relation.Id} = any({relation.IdsOf("$1::text[]")}) for no key update),
        x as (delete from {relation.Table} t using old where t.{relation.Id} = old.id {Returning}),
        j as ({JournalInto($"object, existed, {relation.Before}, before_row", 2)}
          old.id::text, true, {relation.ImageOf("old.doc")}, old.row from old {Again})
        {Outcome}
        """;

    private string Returning => $"returning t.{relation.Id}::text as id";

    // How many were written, and one that was not.
    private const string Outcome = """
        select count(*), case when count(*) < cardinality($1::text[]) then (
          select i.id from unnest($1::text[]) i(id) where not exists (select from x where x.id = i.id) limit 1) end
        from x
        """;

    // Within a step the first image of an object counts, and the last hash.
    private const string Again =
        "on conflict (part, object) do update set left_hash = excluded.left_hash";

    private string JournalInto(string columns, int part) =>
        $"insert into {context.Tables["journal"]} (part, {columns}) select ${part},";
}
