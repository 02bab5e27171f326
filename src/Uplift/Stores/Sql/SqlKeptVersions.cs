using System.Globalization;
using Dapper;

namespace Uplift.Stores.Sql;

/// <summary>Versions kept beside objects, in the SQL that PostgreSQL and SQLite share.</summary>
/// <param name="session">Its transaction.</param>
/// <param name="dialect">What the databases write differently.</param>
/// <param name="schema">Tells whether there is a table of versions yet.</param>
public sealed class SqlKeptVersions(SqlSession session, IDerivedDialect dialect, ITenantSchema schema) : IKeptVersions
{
    // SQLite takes 32,766 parameters in a statement.
    private const int MostNamed = 500;

    // So many hashes are computed in a part of a second.
    private const int PageSize = 20_000;

    /// <summary>The columns and the key of a table of kept versions.</summary>
    /// <param name="text">The type of texts, with a collation by code point where that is not the default.</param>
    public static string Definition(string table, string text) => $"""
        create table if not exists {table} (
          collection {text} not null, object {text} not null, version bigint not null, hash {text} not null,
          primary key (collection, object, version))
        """;

    /// <summary>The version of a row as an expression.</summary>
    /// <param name="table">The table of kept versions.</param>
    /// <param name="collection">The name of the collection.</param>
    /// <param name="key">The id of the row as text.</param>
    /// <param name="hash">The hash of its document as text.</param>
    public static string Expression(string table, string collection, string key, string hash) =>
        // Renamed, so that columns of the collection's table that have the same names are not hidden.
        $"""
        (select coalesce(max(uplift_version), 0) from (
          select collection as uplift_collection, object as uplift_object, version as uplift_version,
            hash as uplift_hash from {table}) uplift_kept
        where uplift_collection = '{collection.Replace("'", "''", StringComparison.Ordinal)}'
          and uplift_object = {key} and uplift_hash = {hash})
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, int>> FindAsync(
        CollectionTable collection, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var source = await dialect.FindAsync(collection with { Only = null }, cancellationToken);
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var some in ids.Where(source.CanHold).Distinct().Chunk(MostNamed))
        {
            var rows = await session.QueryAsync<KeptRow>(
                $"""
                select k.object, max(k.version) as version from {source.Table} t
                join {dialect.NameOf(collection.Kept)} k on k.collection = @collection and k.object = {source.Key}
                where {source.IsOneOf("ids")} and k.hash = {source.Hash} group by k.object
                """, ValuesOf(collection, ("ids", some)), cancellationToken);
            foreach (var row in rows) found[row.Object] = (int)row.Version;
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task KeepAsync(
        CollectionTable collection, IReadOnlyCollection<string> ids, int version, CancellationToken cancellationToken)
    {
        var source = await dialect.FindAsync(collection with { Only = null }, cancellationToken);
        foreach (var some in ids.Where(source.CanHold).Chunk(MostNamed))
        {
            await session.ExecuteAsync(
                $"""
                insert into {dialect.NameOf(collection.Kept)} (collection, object, version, hash)
                select @collection, {source.Key}, @version, {source.Hash} from {source.Table} t
                where {source.IsOneOf("ids")} and {source.HasDocument} order by {source.Id}
                on conflict (collection, object, version) do update set hash = excluded.hash
                """, ValuesOf(collection, ("ids", some), ("version", (long)version)), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<OlderObjects> CountOlderAsync(
        CollectionTable collection, int version, int most, CancellationToken cancellationToken)
    {
        var source = await dialect.FindAsync(collection with { Only = null }, cancellationToken);
        var isThere = (await schema.FindExistingAsync([collection.Kept], cancellationToken)).Count > 0;
        var expression = isThere
            ? Expression(dialect.NameOf(collection.Kept), collection.Name, source.Key, source.Hash) : "0";
        var older = new List<string>();
        for (string? after = null; older.Count <= most;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = await session.QueryAsync<PageRow>(
                $"""
                with page as {source.Once} (
                  select {source.Id} as id, {source.Key} as object,
                    case when {source.HasDocument} and {expression} < @version then 1 else 0 end as isOlder
                  from {source.Table} t {(after is null ? "" : $"where {source.IsBehind("after")}")}
                  order by {source.Id} limit {PageSize.ToString(CultureInfo.InvariantCulture)}),
                ending as (select object from page order by id desc limit 1)
                select object, isOlder from page where isOlder = 1 or object = (select object from ending) order by id
                """, ValuesOf(collection, ("version", (long)version), ("after", after)), cancellationToken);
            if (rows.Count == 0) break;
            after = rows[^1].Object;
            older.AddRange(rows.Where(row => row.IsOlder == 1).Select(row => row.Object));
        }

        return OlderObjects.Of(older.Count, most, [.. older.Take(OlderObjects.MostExamples)], isIndexed: true);
    }

    /// <inheritdoc/>
    public async Task ClearAsync(CollectionTable kept, CancellationToken cancellationToken) =>
        await session.ExecuteAsync($"delete from {dialect.NameOf(kept)}", null, cancellationToken);

    private static DynamicParameters ValuesOf(CollectionTable collection, params (string Name, object? Value)[] others)
    {
        var values = new DynamicParameters();
        values.Add("collection", collection.Name);
        foreach (var (name, value) in others) values.Add(name, value);
        return values;
    }

    private sealed record KeptRow
    {
        public string Object { get; init; } = "";

        public long Version { get; init; }
    }

    private sealed record PageRow
    {
        public string Object { get; init; } = "";

        public long IsOlder { get; init; }
    }
}
