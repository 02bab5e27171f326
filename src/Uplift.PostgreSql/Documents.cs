using Npgsql;
using Uplift.Documents;
using Uplift.PostgreSql.PushDown;
using Uplift.Stores;

namespace Uplift.PostgreSql;

/// <summary>The objects of collections as rows.</summary>
internal sealed class Documents(SessionContext context, NpgsqlConnection connection, Relations relations)
    : IDocuments, ISetBasedDocuments, ISystemComparison
{
    // Counting up to so many rows is quick; beyond, the estimate of the planner is near enough for a progress bar.
    private const long ExactUpTo = 200_000;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredDocument>> ReadPageAsync(
        CollectionTable collection, string? after, int most, CancellationToken cancellationToken)
    {
        var relation = await relations.FindAsync(collection, cancellationToken);
        return await QueryAsync(relation,
            $"{relation.Behind(after, "t")} and {relation.IsMeant("t")} order by t.{relation.Id} limit $2 for no key update",
            [after, (long)most], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredDocument>> ReadRangeAsync(
        CollectionTable collection, string? after, string last, int most, CancellationToken cancellationToken)
    {
        var relation = await relations.FindAsync(collection, cancellationToken);
        return await QueryAsync(relation,
            $"{relation.Behind(after, "t")} and {relation.UpTo("t")} and {relation.IsMeant("t")} order by t.{relation.Id} "
                + "limit $3 for no key update",
            [after, last, (long)most], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IdRange> FindRangeAsync(
        CollectionTable collection, string? after, int most, CancellationToken cancellationToken)
    {
        var relation = await relations.FindAsync(collection, cancellationToken);

        // Qualified, or the last would be the last as a text: 9 behind 10.
        var found = await connection.QueryAsync(
            $"""
            with page as materialized (
              select {relation.Id} as id from {relation.Table} p where {relation.Behind(after, "p")} and {relation.IsMeant("p")}
              order by {relation.Id} limit $2)
            select (select page.id::text from page order by page.id desc limit 1), count(*) from page
            """, [after, (long)most], row => new IdRange(row.Text(0), (int)row.GetInt64(1)), cancellationToken);
        return found[0];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ScannedObject>> ScanAsync(
        CollectionTable collection, ScanQuery query, CancellationToken cancellationToken)
    {
        var relation = await relations.FindAsync(collection, cancellationToken);
        var only = query.Only is null ? "$3::text[] is null" : $"t.{relation.Id} = any({relation.IdsOf("$3::text[]")})";
        return await connection.QueryAsync(
            $"""
            select t.{relation.Id}::text, {relation.TextOf($"t.{relation.Document}")},
              {TextOf(collection.Collection.NameColumn)}, {TextOf(collection.Collection.TypeColumn)}
            from {relation.Table} t where t.{relation.Document} is not null and {relation.Behind(query.After, "t")} and {only}
            order by t.{relation.Id} limit $2
            """, [query.After, (long)query.Most, query.Only?.Where(relation.CanHold).ToArray()],
            row => new ScannedObject(new StoredDocument(row.GetString(0), row.GetString(1)), row.Text(2), row.Text(3)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlySet<string>> FindIdsAsync(
        CollectionTable collection, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var relation = await relations.FindAsync(collection, cancellationToken);
        return (await connection.QueryAsync(
            $"select t.{relation.Id}::text from {relation.Table} t where t.{relation.Id} = any({relation.IdsOf("$1::text[]")})",
            [ids.Where(relation.CanHold).ToArray()], row => row.GetString(0), cancellationToken)).ToHashSet();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredDocument>> FindAsync(
        CollectionTable collection, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var relation = await relations.FindAsync(collection, cancellationToken);
        return await QueryAsync(
            relation, $"t.{relation.Id} = any({relation.IdsOf("$1::text[]")}) order by t.{relation.Id}",
            [ids.Where(relation.CanHold).ToArray()], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredDocument>> FindByMemberAsync(
        CollectionTable collection, DocumentPath path, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        var relation = await relations.FindAsync(collection, cancellationToken);
        if (path.HasWildcard) return [];
        var member = JsonSteps.At(relation.JsonOf($"t.{relation.Document}"), path.Segments);
        var scalar = $"jsonb_typeof({member}) in ('string', 'number', 'boolean') and {JsonSteps.TextOf(member)}";
        return await QueryAsync(
            relation, $"{scalar} = any($1::text[]) order by t.{relation.Id}", [values.ToArray()], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> WriteAsync(
        CollectionTable collection, IReadOnlyList<DocumentWrite> writes, JournalMark? mark, CancellationToken cancellationToken)
    {
        var relation = await relations.FindAsync(collection, cancellationToken);
        var writer = new DocumentWriter(context, connection, relation, collection, mark);
        return await writer.WriteAsync(writes, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<long> EstimateAsync(CollectionTable collection, CancellationToken cancellationToken)
    {
        var relation = await relations.FindAsync(collection, cancellationToken);
        var estimates = await connection.QueryAsync(
            "select reltuples::bigint from pg_catalog.pg_class where oid = to_regclass($1)", [relation.Table],
            row => row.GetInt64(0), cancellationToken);
        // To tell older objects by kept versions, each would have to be hashed.
        var isEnough = relation.Only is null || collection.Collection.Versions is { IsKept: true };
        if (isEnough && estimates is [> ExactUpTo, ..]) return estimates[0];
        var counts = await connection.QueryAsync(
            $"select count(*) from (select from {relation.Table} t where {relation.IsMeant("t")} limit {ExactUpTo + 1}) o", [],
            row => row.GetInt64(0), cancellationToken);
        return counts[0] > ExactUpTo ? Math.Max(counts[0], estimates[0]) : counts[0];
    }

    /// <inheritdoc/>
    public async Task<bool> IsEmptyAsync(CollectionTable collection, CancellationToken cancellationToken)
    {
        var relation = await relations.FindAsync(collection, cancellationToken);
        var found = await connection.QueryAsync($"select not exists (select from {relation.Table})", [],
            row => row.GetBoolean(0), cancellationToken);
        return found[0];
    }

    /// <inheritdoc/>
    public ISetBasedProgram? Translate(CollectionTable collection, IReadOnlyList<DocumentProgram> programs) =>
        SetBasedProgram.Translate(collection, programs);

    /// <inheritdoc/>
    public async Task<SetBasedBatch> ApplyAsync(
        ISetBasedProgram program, string? after, IdRange range, JournalMark? mark, CancellationToken cancellationToken)
    {
        if (program is not SetBasedProgram own)
        {
            throw new ArgumentException("The program is of another store.", nameof(program));
        }

        var relation = await relations.FindAsync(own.Collection, cancellationToken);
        if (relation.Image == ImageKind.Jsonb && relation.IsTable)
        {
            var batches = new SetBasedBatches(context, connection, relation, own, mark);
            return await batches.ApplyAsync(after, range, cancellationToken);
        }

        return new SetBasedBatch(0, range.Last is not { } last
            ? []
            : await ReadRangeAsync(own.Collection, after, last, int.MaxValue, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DifferentObject>?> FindDifferentAsync(
        IReadOnlyList<CollectionTable> collections, string release, CancellationToken cancellationToken)
    {
        var records = SystemReleases.RecordsIn(context.Tables);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add($"select exists (select from {records} where hash = $1)", release);
        foreach (var collection in collections)
        {
            var relation = await relations.FindAsync(collection, cancellationToken);
            if (relation is not { Image: ImageKind.Jsonb, IsTable: true }) return null;
            batch.Add(
                $"""
                select coalesce(t.id, r.id), t.doc::text from (
                  select {relation.Id}::text collate "C" as id, {relation.Document} as doc from {relation.Table}) t
                full join (select id, doc from {records} where hash = $1 and collection = $2) r
                  on t.id = r.id
                where t.doc is distinct from r.doc
                """, release, collection.Name);
        }

        var found = new List<DifferentObject>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (!reader.GetBoolean(0)) return null;
        foreach (var collection in collections)
        {
            await reader.NextResultAsync(cancellationToken);
            found.AddRange(await reader.ReadAllAsync(
                row => new DifferentObject(collection.Name, row.GetString(0), row.Text(1)), cancellationToken));
        }

        return found;
    }

    private static string TextOf(string? column) => column is null ? "null" : $"t.{Identifier.Quote(column)}::text";

    private async Task<IReadOnlyList<StoredDocument>> QueryAsync(
        Relation relation, string rest, object?[] values, CancellationToken cancellationToken) =>
        await connection.QueryAsync(
            $"""
            select t.{relation.Id}::text, {relation.TextOf($"t.{relation.Document}")} from {relation.Table} t
            where t.{relation.Document} is not null and {rest}
            """, values, row => new StoredDocument(row.GetString(0), row.GetString(1)), cancellationToken);
}
