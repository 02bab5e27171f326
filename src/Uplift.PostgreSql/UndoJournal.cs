using Npgsql;
using Uplift.Stores;

namespace Uplift.PostgreSql;

/// <summary>The undo journal: images in the type of their column, copied and compared by the server.</summary>
internal sealed class UndoJournal(
    SessionContext context, NpgsqlConnection connection, Relations relations) : IUndoJournal
{
    private const string OfStep = "j.part = $1";

    private string Table => context.Tables["journal"];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JournaledCollection>> ReadStepsAsync(
        string run, CancellationToken cancellationToken) =>
        await connection.QueryAsync(
            $"""
            select p.step, p.product, p.collection, count(*)
            from {context.Tables["journal_part"]} p join {Table} j on j.part = p.part
            where p.tenant = $1 and p.run = $2
            group by p.step, p.product, p.collection order by p.step desc, p.product, p.collection
            """, [context.Tenant.Value, run],
            row => new JournaledCollection((int)row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3)),
            cancellationToken);

    /// <inheritdoc/>
    public async Task<int> RestoreAsync(
        CollectionTable collection, JournalMark mark, int most, CancellationToken cancellationToken)
    {
        if (await PartAsync(collection, mark, cancellationToken) is not { } part) return 0;
        var relation = await relations.FindAsync(collection, cancellationToken);
        var restored = await connection.QueryAsync(Restore(relation), [part, (long)most],
            row => row.GetInt64(0), cancellationToken);
        return (int)restored[0];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JournalEntry>> ReadAsync(
        CollectionTable collection, JournalMark mark, string? after, int most, CancellationToken cancellationToken)
    {
        if (await PartAsync(collection, mark, cancellationToken) is not { } part) return [];
        var relation = await relations.FindAsync(collection, cancellationToken);
        return await connection.QueryAsync(
            $"""
            select j.object, case when j.existed then {relation.TextOf($"j.{relation.Before}")} end, encode(j.left_hash, 'hex'),
              {relation.TextOf($"t.{relation.Document}")}, encode({relation.HashOf($"t.{relation.Document}")}, 'hex')
            from {Table} j left join {relation.Table} t on t.{relation.Id} = {relation.IdOf("j.object")}
            where {OfStep} and ($2::text is null or j.object > $2::text)
            order by j.object limit $3
            """, [part, after, (long)most],
            row => new JournalEntry(
                row.GetString(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4)), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(
        CollectionTable collection, JournalMark mark, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (await PartAsync(collection, mark, cancellationToken) is not { } part) return;
        await connection.ExecuteAsync(
            $"delete from {Table} j where {OfStep} and j.object = any($2)", [part, ids.ToArray()], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task ForgetAsync(string product, CancellationToken cancellationToken)
    {
        var parts = context.Tables["journal_part"];
        await using var batch = new NpgsqlBatch(connection);
        batch.Add($"delete from {Table} where part in (select part from {parts} where tenant = $1 and product = $2)",
            context.Tenant.Value, product);
        batch.Add($"delete from {parts} where tenant = $1 and product = $2", context.Tenant.Value, product);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        context.JournalParts.Clear();
    }

    /// <inheritdoc/>
    public async Task<int> PruneAsync(string run, int most, CancellationToken cancellationToken)
    {
        var removed = await connection.QueryAsync(
            $"""
            with gone as (
              delete from {Table} where ctid = any(array(
                select j.ctid from {Table} j join {context.Tables["journal_part"]} p on p.part = j.part
                where p.tenant = $1 and p.run = $2 limit $3)) returning 1)
            select count(*) from gone
            """, [context.Tenant.Value, run, (long)most], row => row.GetInt64(0), cancellationToken);
        return (int)removed[0];
    }

    /// <inheritdoc/>
    public async Task<string> HashAsync(CollectionTable collection, string text, CancellationToken cancellationToken)
    {
        var relation = await relations.FindAsync(collection, cancellationToken);
        var hashes = await connection.QueryAsync(
            $"select encode({relation.HashOf(relation.DocumentOf("$1::text"))}, 'hex')", [text],
            row => row.GetString(0), cancellationToken);
        return hashes[0];
    }

    private Task<long?> PartAsync(CollectionTable collection, JournalMark mark, CancellationToken cancellationToken) =>
        new JournalParts(context, connection).FindAsync(collection, mark, cancellationToken);

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
              limit $2 for no key update of t),
            gone as materialized (
              select j.object, j.existed, {image} as doc, j.before_row as row from {Table} j
              where {OfStep} and j.left_hash is null and not exists (
                select from {relation.Table} t where t.{relation.Id} = {relation.IdOf("j.object")})
              limit $2),
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
