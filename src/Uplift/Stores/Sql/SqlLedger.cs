using System.Text;
using Uplift.Changes;

namespace Uplift.Stores.Sql;

/// <summary>The ledger in SQL.</summary>
public sealed class SqlLedger(SqlSession session) : ILedger
{
    // SQLite takes at most 999 parameters in a statement in older builds; eleven for a row.
    private const int RowsAtOnce = 80;

    private StateTables Tables => session.Tables;

    /// <inheritdoc/>
    public async Task<Ledger> ReadAsync(CancellationToken cancellationToken)
    {
        var (modules, changes) = await session.QueryBothAsync<ModuleRow, ChangeRow>(
            $"select product, version, run, at from {Tables["module"]} where tenant = @tenant",
            $"""
            select product, version, change, kind, checksum, status, run, at, changed, failed
            from {Tables["applied"]} where tenant = @tenant
            """, cancellationToken);
        return new Ledger(
            [.. modules.Select(row => row.ToModule()).OrderBy(row => row.Product, StringComparer.Ordinal)],
            [.. changes.Select(row => row.ToChange()).OrderBy(row => row.Product, StringComparer.Ordinal)
                .ThenBy(row => row.Key.Version, StringComparer.Ordinal)
                .ThenBy(row => row.Key.Id, StringComparer.Ordinal)]);
    }

    /// <inheritdoc/>
    public Task PutModuleAsync(InstalledModule module, CancellationToken cancellationToken) =>
        session.WriteAsync(
            $"""
            insert into {Tables["module"]} (tenant, product, version, run, at)
            values (@tenant, @Product, @Version, @Run, @at)
            on conflict (tenant, product) do update set version = excluded.version, run = excluded.run, at = excluded.at
            """, cancellationToken, ("Product", module.Product), ("Version", module.Version), ("Run", module.Run),
            ("at", SqlSession.Text(module.At)));

    /// <inheritdoc/>
    public Task RemoveModuleAsync(string product, CancellationToken cancellationToken) =>
        session.ExecuteAsync($"delete from {Tables["module"]} where tenant = @tenant and product = @product",
            new { product }, cancellationToken);

    /// <inheritdoc/>
    public async Task PutChangesAsync(IReadOnlyList<AppliedChange> changes, CancellationToken cancellationToken)
    {
        foreach (var rows in changes.Chunk(RowsAtOnce))
        {
            var values = new List<(string Name, object? Value)>();
            var sql = new StringBuilder(
                $"""
                insert into {Tables["applied"]}
                (tenant, product, version, change, kind, checksum, status, run, at, changed, failed) values
                """);
            for (var index = 0; index < rows.Length; index++)
            {
                var row = rows[index];
                sql.Append(index == 0 ? " " : ", ").Append(
                    $"(@tenant, @p{index}, @v{index}, @i{index}, @k{index}, @c{index}, "
                    + $"@s{index}, @r{index}, @a{index}, @n{index}, @f{index})");
                values.Add(($"p{index}", row.Product));
                values.Add(($"v{index}", row.Key.Version));
                values.Add(($"i{index}", row.Key.Id));
                values.Add(($"k{index}", row.Kind));
                values.Add(($"c{index}", row.Checksum));
                values.Add(($"s{index}", Words.Of(row.Status)));
                values.Add(($"r{index}", row.Run));
                values.Add(($"a{index}", SqlSession.Text(row.At)));
                values.Add(($"n{index}", row.Changed));
                values.Add(($"f{index}", row.Failed));
            }

            sql.Append(
                """
                 on conflict (tenant, product, version, change) do update set kind = excluded.kind, checksum = excluded.checksum,
                status = excluded.status, run = excluded.run, at = excluded.at, changed = excluded.changed, failed = excluded.failed
                """);
            await session.WriteAsync(sql.ToString(), cancellationToken, [.. values]);
        }
    }

    /// <inheritdoc/>
    public async Task RemoveChangesAsync(IReadOnlyList<AppliedChange> changes, CancellationToken cancellationToken)
    {
        foreach (var row in changes)
        {
            await session.ExecuteAsync(
                $"""
                delete from {Tables["applied"]}
                where tenant = @tenant and product = @Product and version = @Version and change = @Id
                """,
                new { row.Product, row.Key.Version, row.Key.Id }, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task AddHistoryAsync(HistoryEntry entry, CancellationToken cancellationToken) =>
        session.WriteAsync(
            $"""
            insert into {Tables["history"]} (tenant, seq, product, version, action, run, actor, at)
            select @tenant, coalesce(max(seq), 0) + 1, @Product, @Version, @Action, @Run, @Actor, @at
            from {Tables["history"]} where tenant = @tenant
            """, cancellationToken, ("Product", entry.Product), ("Version", entry.Version), ("Action", entry.Action),
            ("Run", entry.Run), ("Actor", entry.Actor), ("at", SqlSession.Text(entry.At)));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HistoryEntry>> ReadHistoryAsync(CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<HistoryRow>(
            $"select product, version, action, run, actor, at from {Tables["history"]} where tenant = @tenant order by seq",
            null, cancellationToken);
        return [.. rows.Select(row => row.ToEntry())];
    }

    private sealed record ModuleRow(string Product, string Version, string Run, string At)
    {
        public InstalledModule ToModule() => new(Product, Version, Run, SqlSession.Time(At));
    }

    private sealed record ChangeRow(
        string Product, string Version, string Change, string Kind, string Checksum, string Status, string Run,
        string At,
        long Changed, long Failed)
    {
        public AppliedChange ToChange() =>
            new(Product, new ChangeKey(Change, Version), Kind, Checksum, Words.Parse<AppliedStatus>(Status), Run,
                SqlSession.Time(At))
            {
                Changed = Changed,
                Failed = Failed,
            };
    }

    private sealed record HistoryRow(string Product, string Version, string Action, string Run, string Actor, string At)
    {
        public HistoryEntry ToEntry() => new(Product, Version, Action, Run, Actor, SqlSession.Time(At));
    }
}
