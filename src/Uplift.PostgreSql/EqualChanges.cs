using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using Uplift.Changes;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.PostgreSql;

/// <summary>
/// Rows of applied changes that many tenants have in common, by a number over what plans are computed from:
/// they are read once, and of the other tenants only the number. Run, time and counts are different for each and left
/// out. Where a run has to keep rows as they were (incomplete ones, and those of every
/// upgrade), a tenant has no number.
/// </summary>
internal sealed class EqualChanges
{
    // Enough for all classes of tenants; beyond, rows are read again.
    private const int Most = 1_000;

    private const string RowHash =
        "hash_record_extended((product, version, change, kind, checksum, status), 0)";

    private const string IsOwn = "status not in ('applied', 'baseline') or version = ''";

    private readonly ConcurrentDictionary<string, List<AppliedChange>> _rows = new(StringComparer.Ordinal);

    /// <summary>The statement that gives the numbers of the tenants <c>$1</c>, null for those that have none.</summary>
    public static string NumberStatement(StateTables tables) => $"""
        select tenant, case when not bool_or({IsOwn}) then count(*) || ' ' || bit_xor({RowHash}) end
        from {tables["applied"]} where tenant = any($1) group by tenant
        """;

    /// <summary>The statement that gives the rows of the tenants <c>$1</c>, with the hash of each where they
    /// are to be kept.</summary>
    public static string RowStatement(StateTables tables, bool hashed) => $"""
        select tenant, product, version, change, kind, checksum, status, run, at, changed, failed, {(hashed ? RowHash : "0::bigint")}
        from {tables["applied"]} where tenant = any($1) order by tenant, product, version, change
        """;

    /// <summary>Reads a row.</summary>
    public static (AppliedChange Row, long Hash) Read(NpgsqlDataReader row) => (new AppliedChange(
        row.GetString(1), new ChangeKey(row.GetString(3), row.GetString(2)), row.GetString(4), row.GetString(5),
        Words.Parse<AppliedStatus>(row.GetString(6)), row.GetString(7), SqlSession.Time(row.GetString(8)))
    {
        Changed = row.GetInt64(9),
        Failed = row.GetInt64(10),
    }, row.GetInt64(11));

    /// <summary>The rows with a number, where a tenant's with the same one were kept.</summary>
    public List<AppliedChange>? Find(string number) => _rows.GetValueOrDefault(number);

    /// <summary>Keeps the rows of a tenant that has a number, which are as every tenant with that
    /// number has them.</summary>
    /// <returns>Those rows without run, time and counts.</returns>
    public List<AppliedChange> Keep(IReadOnlyList<(AppliedChange Row, long Hash)> rows)
    {
        var number = string.Create(
            CultureInfo.InvariantCulture, $"{rows.Count} {rows.Aggregate(0L, (all, row) => all ^ row.Hash)}");
        List<AppliedChange> equal = [.. rows.Select(
            row => row.Row with { Run = "", At = default, Changed = 0, Failed = 0 })];
        return _rows.Count < Most ? _rows.GetOrAdd(number, equal) : equal;
    }
}
