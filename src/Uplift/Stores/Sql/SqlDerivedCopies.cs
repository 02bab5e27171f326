using System.Globalization;
using Dapper;

namespace Uplift.Stores.Sql;

/// <summary>Copies of derived data in the SQL that PostgreSQL and SQLite share.</summary>
/// <param name="session">Its transaction.</param>
/// <param name="dialect">What the databases write differently.</param>
public sealed class SqlDerivedCopies(SqlSession session, IDerivedDialect dialect) : IDerivedCopies
{
    // SQLite takes 32,766 parameters in a statement.
    private const int MostWritten = 500;

    /// <summary>The columns and the key of a table of copies.</summary>
    /// <param name="text">The type of texts, with a collation by code point where that is not the default.</param>
    public static string Definition(string table, string text) => $"""
        create table if not exists {table} (
          unit {text} not null, transformer {text} not null, version bigint not null, min_reader bigint not null,
          revision bigint not null, source {text} not null, doc text not null,
          primary key (unit, transformer, version))
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UnitCopies>> ReadAsync(
        DerivedTables tables, IReadOnlyCollection<string> transformers, IReadOnlyCollection<string> units,
        CopyParts parts,
        CancellationToken cancellationToken)
    {
        var source = await dialect.FindAsync(tables.Source, cancellationToken);
        var found = new List<UnitCopies>();
        foreach (var some in units.Where(source.CanHold).Distinct().Chunk(MostWritten))
        {
            var values = new DynamicParameters();
            values.Add("units", some);
            values.Add("transformers", transformers.ToArray());
            var rows = await session.QueryAsync<CopyRow>(
                $"""
                with s as {source.Once} (
                  select {source.Key} as unit, {source.Hash} as hash,
                    {(parts.HasFlag(CopyParts.Source) ? source.Text : "null")} as document
                  from {source.Table} t where {source.IsOneOf("units")} and {source.HasDocument})
                select s.unit, s.hash, s.document, d.transformer, d.version, d.min_reader as minReader, d.revision,
                  case when d.source = s.hash then 1 else 0 end as isCurrent,
                  {(parts.HasFlag(CopyParts.Derived) ? "d.doc" : "null")} as derived
                from s left join {CopiesOf(tables)} d on d.unit = s.unit and {source.IsNamed("d.transformer", "transformers")}
                """, values, cancellationToken);
            found.AddRange(rows.GroupBy(row => row.Unit, StringComparer.Ordinal).Select(CopyRow.ToUnit));
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> FindLackingAsync(
        DerivedTables tables, IReadOnlyList<CopyNeed> needs, string? after, int most, CancellationToken cancellationToken)
    {
        var source = await dialect.FindAsync(tables.Source, cancellationToken);
        var values = ValuesOf(needs);
        values.Add("after", after);
        return await session.QueryAsync<string>(
            $"""
            select {source.Key} from {source.Table} t
            where {(after is null ? source.HasDocument : $"{source.IsBehind("after")} and {source.HasDocument}")}
              and {source.IsMeant} and {Lacks(tables, source, needs)}
            order by {source.Id} limit {most.ToString(CultureInfo.InvariantCulture)} {source.Lock}
            """, values, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<OlderObjects> CountLackingAsync(
        DerivedTables tables, IReadOnlyList<CopyNeed> needs, int most, CancellationToken cancellationToken)
    {
        var source = await dialect.FindAsync(tables.Source, cancellationToken);
        var limit = (most + 1L).ToString(CultureInfo.InvariantCulture);
        var lacking = $"""
            select {source.Key} as unit from {source.Table} t
            where {source.HasDocument} and {source.IsMeant} and {Lacks(tables, source, needs)}
            """;
        var values = ValuesOf(needs);
        var counts = await session.QueryAsync<long>(
            $"select count(*) from ({lacking} limit {limit}) o", values, cancellationToken);
        var examples = counts[0] == 0 ? [] : await session.QueryAsync<string>(
            $"{lacking} order by {source.Id} limit {OlderObjects.MostExamples}", values, cancellationToken);
        return OlderObjects.Of(counts[0], most, examples, isIndexed: true);
    }

    /// <inheritdoc/>
    public async Task<int> WriteAsync(
        DerivedTables tables, IReadOnlyList<DerivedWrite> copies, CancellationToken cancellationToken)
    {
        if (copies.Count == 0) return 0;
        var source = await dialect.FindAsync(tables.Source, cancellationToken);
        var written = 0;

        // In one order everywhere, so that two who write the same copies do not wait for each other crosswise.
        var ordered = copies.OrderBy(copy => copy.Unit, StringComparer.Ordinal)
            .ThenBy(copy => copy.Transformer, StringComparer.Ordinal);
        foreach (var some in ordered.Chunk(MostWritten))
        {
            var values = new DynamicParameters();
            var rows = some.Select((copy, index) => RowOf(copy, index, values)).ToList();
            written += await session.ExecuteAsync(
                $"""
                insert into {CopiesOf(tables)} (unit, transformer, version, min_reader, revision, source, doc)
                select n.unit, n.transformer, n.version, n.minReader, n.revision, n.source, n.doc from (
                  {string.Join(" union all ", rows)}) n
                join {source.Table} t on {source.IsText("n.unit")} where {source.Hash} = n.source {source.Lock}
                on conflict (unit, transformer, version) do update set min_reader = excluded.min_reader,
                  revision = excluded.revision, source = excluded.source, doc = excluded.doc
                """, values, cancellationToken);
        }

        return written;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BestCopyCount>> CountBestAsync(
        DerivedTables tables, IReadOnlyCollection<string> transformers, CancellationToken cancellationToken)
    {
        var source = await dialect.FindAsync(tables.Source, cancellationToken);
        var counts = new List<BestCopyCount>();
        foreach (var transformer in transformers)
        {
            var values = new DynamicParameters();
            values.Add("transformer", transformer);
            var copies = tables.Copies is null
                ? "select null as unit, null as version, null as revision, null as source where 1 = 0"
                : $"select unit, version, revision, source from {CopiesOf(tables)} where transformer = @transformer";
            var rows = await session.QueryAsync<BestRow>(
                $"""
                with s as {source.Once} (
                  select {source.Key} as unit, {source.Hash} as hash from {source.Table} t
                  where {source.HasDocument} and {source.IsMeant}),
                r as (
                  select d.version * 2 + case when d.source = s.hash then 1 else 0 end as best,
                    row_number() over (partition by s.unit
                      order by case when d.source = s.hash then 0 else 1 end, d.revision desc, d.version desc) as place
                  from s left join ({copies}) d on d.unit = s.unit)
                select best, count(*) as units from r where place = 1 group by best order by best
                """, values, cancellationToken);
            counts.AddRange(rows.Select(row => new BestCopyCount(
                transformer, row.Best is { } found ? (int)(found / 2) : null, row.Best % 2 == 1, row.Units)));
        }

        return counts;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CopyCount>> CountAllAsync(
        CollectionTable copies, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<CountRow>(
            $"""
            select transformer, version, count(*) as copies from {dialect.NameOf(copies)}
            group by transformer, version order by transformer, version
            """, null, cancellationToken);
        return [.. rows.Select(row => new CopyCount(row.Transformer, (int)row.Version, row.Copies))];
    }

    /// <inheritdoc/>
    public async Task<long> RemoveAsync(
        CollectionTable copies, CopyRemoval removal, CancellationToken cancellationToken)
    {
        var conditions = new List<string> { "1 = 1" };
        var values = new DynamicParameters();
        if (removal.Transformer is { } transformer)
        {
            conditions.Add("d.transformer = @transformer");
            values.Add("transformer", transformer);
        }

        if (removal.Below is { } version)
        {
            conditions.Add("d.version < @version");
            values.Add("version", (long)version);
        }

        if (removal.GoneFrom is { } units)
        {
            var source = await dialect.FindAsync(units, cancellationToken);
            conditions.Add($"d.unit not in (select {source.Key} from {source.Table} t where {source.HasDocument})");
        }

        return await session.ExecuteAsync(
            $"delete from {dialect.NameOf(copies)} as d where {string.Join(" and ", conditions)}", values,
            cancellationToken);
    }

    private string CopiesOf(DerivedTables tables) => dialect.NameOf(tables.Copies
        ?? throw new ArgumentException("There is no table of copies.", nameof(tables)));

    // Without needs every unit is meant.
    private string Lacks(DerivedTables tables, DerivedSource source, IReadOnlyList<CopyNeed> needs)
    {
        if (needs.Count == 0 || tables.Copies is null) return "1 = 1";
        var lacking = needs.Select((need, index) => $"""
            not exists (select 1 from {CopiesOf(tables)} d where d.unit = {source.Key} and d.transformer = @t{index}
              and d.version {(need.IsExact ? "=" : ">=")} @v{index} and d.source = {source.Hash})
            """);
        return $"({string.Join(" or ", lacking)})";
    }

    private static DynamicParameters ValuesOf(IReadOnlyList<CopyNeed> needs)
    {
        var values = new DynamicParameters();
        for (var index = 0; index < needs.Count; index++)
        {
            values.Add($"t{index}", needs[index].Transformer);
            values.Add($"v{index}", (long)needs[index].Version);
        }

        return values;
    }

    private static string RowOf(DerivedWrite copy, int index, DynamicParameters values)
    {
        values.Add($"u{index}", copy.Unit);
        values.Add($"t{index}", copy.Transformer);
        values.Add($"v{index}", (long)copy.Version);
        values.Add($"m{index}", (long)copy.MinReader);
        values.Add($"r{index}", copy.Revision);
        values.Add($"h{index}", copy.Hash);
        values.Add($"d{index}", copy.Document);
        return $"select @u{index} as unit, @t{index} as transformer, @v{index} as version, @m{index} as minReader, "
            + $"@r{index} as revision, @h{index} as source, @d{index} as doc";
    }

    private sealed record BestRow
    {
        public long? Best { get; init; }

        public long Units { get; init; }
    }

    private sealed record CountRow
    {
        public string Transformer { get; init; } = "";

        public long Version { get; init; }

        public long Copies { get; init; }
    }

    private sealed record CopyRow
    {
        public string Unit { get; init; } = "";

        public string Hash { get; init; } = "";

        public string? Document { get; init; }

        public string? Transformer { get; init; }

        public long Version { get; init; }

        public long MinReader { get; init; }

        public long Revision { get; init; }

        public long IsCurrent { get; init; }

        public string? Derived { get; init; }

        public static UnitCopies ToUnit(IGrouping<string, CopyRow> rows)
        {
            var first = rows.First();
            return new UnitCopies(first.Unit, first.Hash, first.Document,
            [
                .. rows.Where(row => row.Transformer is not null).Select(row => new DerivedCopy(
                    row.Transformer!, (int)row.Version, (int)row.MinReader, row.Revision, row.IsCurrent == 1,
                    row.Derived)),
            ]);
        }
    }
}
