using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Uplift.Stores;

namespace Uplift.PostgreSql;

/// <summary>The versions that rows carry, in a column or in the document, or that are kept beside them.</summary>
internal sealed class DataVersions(
    SessionContext context, NpgsqlConnection connection, Relations relations, IKeptVersions kept) : IDataVersions
{
    private const int MostTableBytes = 40;

    /// <inheritdoc/>
    public IKeptVersions Kept => kept;

    /// <inheritdoc/>
    public async Task<OlderObjects> FindOlderAsync(
        CollectionTable collection, int version, int most, CancellationToken cancellationToken)
    {
        if (collection.Collection.Versions is { IsKept: true })
        {
            return await kept.CountOlderAsync(collection, version, most, cancellationToken);
        }

        var relation = await relations.FindAsync(collection, cancellationToken);
        var expression = ExpressionOf(collection, relation);
        var isIndexed = await HasIndexAsync(collection, relation, expression, cancellationToken);
        await using var batch = new NpgsqlBatch(connection);

        // Without statistics of the expression the planner expects matches everywhere, and reads the
        // whole table to find none.
        batch.Add("select set_config('uplift.seqscan', current_setting('enable_seqscan'), true)");
        batch.Add($"select set_config('enable_seqscan', '{(isIndexed ? "off" : "on")}', true)");
        batch.Add($"""
            select count(*), coalesce((array_agg(o.id))[1:{OlderObjects.MostExamples}], array[]::text[]) from (
              select {relation.Id}::text as id from {relation.Table}
              where {expression} < {version} and {relation.Document} is not null limit {most + 1L}) o
            """);
        batch.Add("select set_config('enable_seqscan', current_setting('uplift.seqscan'), true)");
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return OlderObjects.Of(reader.GetInt64(0), most, reader.GetFieldValue<string[]>(1), isIndexed);
    }

    /// <inheritdoc/>
    public async Task<string?> FindIndexStatementAsync(CollectionTable collection, CancellationToken cancellationToken)
    {
        if (collection.Collection.Versions is { IsKept: true }) return null;
        var relation = await relations.FindAsync(collection, cancellationToken);
        var expression = ExpressionOf(collection, relation);
        if (!relation.IsTable || await HasIndexAsync(collection, relation, expression, cancellationToken)) return null;
        return $"create index concurrently if not exists {Identifier.Quote(IndexName(collection, expression))} "
            + $"on {relation.Table} (({expression}))";
    }

    private async Task<bool> HasIndexAsync(
        CollectionTable collection, Relation relation, string expression, CancellationToken cancellationToken)
    {
        var found = await connection.QueryAsync(
            """
            select exists (select from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
              where i.indrelid = to_regclass($1) and c.relname = $2 and i.indisvalid)
            """, [relation.Table, IndexName(collection, expression)], row => row.GetBoolean(0), cancellationToken);
        return found[0];
    }

    // Another expression, or a table whose name was cut off, has another name.
    private static string IndexName(CollectionTable collection, string expression)
    {
        var table = collection.Collection.Table;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{table}\n{expression}")))[..8];
        var start = table[(table.IndexOf('.', StringComparison.Ordinal) + 1)..];
        while (Encoding.UTF8.GetByteCount(start) > MostTableBytes) start = start[..^1];
        return $"{start}_uplift_{hash}";
    }

    private string ExpressionOf(CollectionTable collection, Relation relation) =>
        VersionExpression.Of(context, collection, relation, "");
}
