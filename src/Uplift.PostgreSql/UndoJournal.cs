using Npgsql;
using Uplift.Stores;

namespace Uplift.PostgreSql;

/// <summary>The undo journal: images in the type of their column, copied and compared by the server.</summary>
internal sealed class UndoJournal(
    SessionContext context, NpgsqlConnection connection, Relations relations) : IUndoJournal
{
    private const string OfStep = "j.tenant = $1 and j.run = $2 and j.step = $3 and j.collection = $4";

    private string Table => context.Tables["journal"];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JournaledCollection>> ReadStepsAsync(
        string run, CancellationToken cancellationToken) =>
        await connection.QueryAsync(
            $"""
            select step, product, collection, count(*) from {Table} where tenant = $1 and run = $2
            group by step, product, collection order by step desc, product, collection
            """, [context.Tenant.Value, run],
            row => new JournaledCollection((int)row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3)),
            cancellationToken);

    /// <inheritdoc/>
    public async Task<int> RestoreAsync(
        CollectionTable collection, JournalMark mark, int most, CancellationToken cancellationToken)
    {
        var relation = await relations.FindAsync(collection, cancellationToken);
        var restored = await connection.QueryAsync(Restore(relation), [.. Step(collection, mark), (long)most],
            row => row.GetInt64(0), cancellationToken);
        return (int)restored[0];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JournalEntry>> ReadAsync(
        CollectionTable collection, JournalMark mark, string? after, int most, CancellationToken cancellationToken)
    {
        var relation = await relations.FindAsync(collection, cancellationToken);
        return await connection.QueryAsync(
            $"""
            select j.object, case when j.existed then {relation.TextOf($"j.{relation.Before}")} end, j.left_hash,
              {relation.TextOf($"t.{relation.Document}")}, {relation.HashOf($"t.{relation.Document}")}
            from {Table} j left join {relation.Table} t on t.{relation.Id} = {relation.IdOf("j.object")}
            where {OfStep} and ($5::text is null or j.object > $5::text)
            order by j.object limit $6
            """, [.. Step(collection, mark), after, (long)most],
            row => new JournalEntry(
                row.GetString(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task RemoveAsync(
        CollectionTable collection, JournalMark mark, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        connection.ExecuteAsync($"delete from {Table} j where {OfStep} and j.object = any($5)",
            [.. Step(collection, mark), ids.ToArray()], cancellationToken);

    /// <inheritdoc/>
    public async Task<string> HashAsync(CollectionTable collection, string text, CancellationToken cancellationToken)
    {
        var relation = await relations.FindAsync(collection, cancellationToken);
        var hashes = await connection.QueryAsync($"select {relation.HashOf(relation.DocumentOf("$1::text"))}", [text],
            row => row.GetString(0), cancellationToken);
        return hashes[0];
    }

    private object?[] Step(CollectionTable collection, JournalMark mark) =>
        [context.Tenant.Value, mark.Run, (long)mark.Step, collection.Name];

    // Locking the rows checks the hash once more on what another transaction may have just written.
    private string Restore(Relation relation)
    {
        var image = relation.RestoredFrom($"j.{relation.Before}");
        var others = string.Concat(relation.Others.Select(column => $", {column}"));
        var kept = string.Concat(relation.Others.Select(column => $", r.{column}"));
        return $"""
            with still as materialized (
              select j.object, t.{relation.Id} as id, j.existed, {image} as doc
              from {Table} j join {relation.Table} t on t.{relation.Id} = {relation.IdOf("j.object")}
              where {OfStep} and j.left_hash = {relation.HashOf($"t.{relation.Document}")}
              limit $5 for no key update of t),
            gone as materialized (
              select j.object, j.existed, {image} as doc, j.before_row as row from {Table} j
              where {OfStep} and j.left_hash is null and not exists (
                select from {relation.Table} t where t.{relation.Id} = {relation.IdOf("j.object")})
              limit $5),
            changed as (
              update {relation.Table} t set {relation.Document} = s.doc from still s where t.{relation.Id} = s.id and s.existed),
            created as (delete from {relation.Table} t using still s where t.{relation.Id} = s.id and not s.existed),
            deleted as (
              insert into {relation.Table} ({relation.Id}, {relation.Document}{others}) overriding system value
              select {relation.IdOf("g.object")}, g.doc{kept}
              from gone g cross join lateral jsonb_populate_record(null::{relation.Table}, coalesce(g.row, '{Empty}')) r
              where g.existed),
            done as (
              delete from {Table} j using (select object from still union all select object from gone) o
              where {OfStep} and j.object = o.object returning 1)
            select count(*) from done
            """;
    }

    private const string Empty = "{}";
}
