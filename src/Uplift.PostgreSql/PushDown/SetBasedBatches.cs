using Npgsql;
using Uplift.Stores;

namespace Uplift.PostgreSql.PushDown;

/// <summary>
/// Applies a program to a range of ids: changes its rows by one statement, and reads what that left. A row that another
/// transaction changes meanwhile no longer stands where it was found; it is not changed and comes with the rest.
/// </summary>
internal sealed class SetBasedBatches(
    SessionContext context, NpgsqlConnection connection, Relation relation, SetBasedProgram program, JournalMark? mark)
{
    public async Task<SetBasedBatch> ApplyAsync(string? after, IdRange range, CancellationToken cancellationToken)
    {
        if (range.Last is not { } last) return new SetBasedBatch(0, []);
        var values = mark is null
            ? (object?[])[after, last]
            : [after, last,
                await new JournalParts(context, connection).TakeAsync(program.Collection, mark, cancellationToken)];
        var deleted = program.Deletes ? await ChangeAsync(Deletion(after), values, cancellationToken) : default;
        var updated = await ChangeAsync(Update(after), values, cancellationToken);
        var changed = (int)(deleted.Rows + updated.Rows);
        return new SetBasedBatch(
            changed, changed == range.Count ? [] : await ReadLeftAsync(after, last, updated, cancellationToken));
    }

    // The transaction and command numbers of the rows' new versions tell them from all others.
    private async Task<Written> ChangeAsync(string statement, object?[] values, CancellationToken cancellationToken)
    {
        var written = await connection.QueryAsync(
            $"{statement} select count(*), (select tx::text from x limit 1), (select cm::text from x limit 1) from x",
            values,
            row => new Written(row.GetInt64(0), row.Text(1), row.Text(2)), cancellationToken);
        return written[0];
    }

    private async Task<IReadOnlyList<StoredDocument>> ReadLeftAsync(
        string? after, string last, Written written, CancellationToken cancellationToken)
    {
        var own = written.Rows == 0
            ? "$3::text is null and $4::text is null" : "not (p.xmin = $3::text::xid and p.cmin = $4::text::cid)";
        return await connection.QueryAsync(
            $"""
            select p.{relation.Id}::text, p.{relation.Document}::text from {relation.Table} p
            cross join lateral ({program.QueryFor($"p.{relation.Document}")}) x
            where {Range(after, "p")} and {own} and (x.h or x.c)
            order by p.{relation.Id} for no key update of p
            """, [after, last, written.Transaction, written.Command],
            row => new StoredDocument(row.GetString(0), row.GetString(1)), cancellationToken);
    }

    // Only the journal needs the row as it was: PostgreSQL gives that to those who join the table with itself.
    private string Update(string? after) => mark is null
        && program.DirectFor($"t.{relation.Document}") is var (document, test)
            ? $"""
            with x as (
              update {relation.Table} t set {relation.Document} = {document} where {Range(after, "t")} and {test}
              returning t.xmin as tx, t.cmin as cm)
            """
            : $"""
            with x as (
              update {relation.Table} t set {relation.Document} = c.new from ({Changed(after, "x.d is not null")}) c
              where t.ctid = c.tid and t.{relation.Id} = c.id and {Range(after, "t")}
              returning t.xmin as tx, t.cmin as cm{(mark is null ? "" : $", c.id::text as object, c.old, {Hash} as left_hash")})
        {Journal("before_jsonb, left_hash", "old, left_hash")}
        """;

    private string Deletion(string? after) =>
        $"""
        with x as (
          delete from {relation.Table} t using ({Changed(after, "x.d is null")}) c
          where t.ctid = c.tid and t.{relation.Id} = c.id and {Range(after, "t")}
          returning c.id::text as object, t.xmin as tx, t.cmin as cm, c.old,
            to_jsonb(t) - {JsonSteps.Literal(Identifier.Unquote(relation.Document))} as row)
        {Journal("before_jsonb, before_row", "old, row")}
        """;

    private string Changed(string? after, string which) =>
        $"""
        select p.ctid as tid, p.{relation.Id} as id, p.{relation.Document} as old, x.d as new from {relation.Table} p
        cross join lateral ({program.QueryFor($"p.{relation.Document}")}) x
        where {Range(after, "p")} and not x.h and x.c and {which}
        """;

    private string Journal(string columns, string values) => mark is null
        ? ""
        : $"""
        , j as (
          insert into {context.Tables["journal"]} (part, object, existed, {columns})
          select $3, object, true, {values} from x)
        """;

    private string Hash => relation.HashOf($"t.{relation.Document}");

    // Said of both sides of the join, else the planner reads the whole table for each batch.
    private string Range(string? after, string alias) =>
        $"{relation.Behind(after, alias)} and {relation.UpTo(alias)} and {alias}.{relation.Document} is not null "
            + $"and {relation.IsMeant(alias)}";

    private readonly record struct Written(long Rows, string? Transaction, string? Command);
}
