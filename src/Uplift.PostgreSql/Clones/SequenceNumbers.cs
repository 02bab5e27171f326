using Npgsql;

namespace Uplift.PostgreSql.Clones;

/// <summary>
/// Carries the numbers that sequences gave on to those of the side that is to serve. No lock of a table holds up a bare
/// <c>select nextval</c>, and to lock sequences too makes a deadlock with everybody who draws a number and writes the row
/// after it. So it is done last, and the new sequence leaves numbers out for those that are drawn until the commit.
/// </summary>
internal static class SequenceNumbers
{
    // Numbers for each connection that the server allows, but no more than a tenth of those that are left.
    private const int LeftOut = 100;

    /// <summary>The statements that do it, for sequences that two schemas have; they hold when the schemas were renamed,
    /// too.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(
        NpgsqlConnection connection, string from, string to, CancellationToken cancellationToken) =>
        await connection.QueryAsync(
            $"""
            select format('select setval(%s::regclass, (last + sign(step) * least(abs(step), trunc(rest / 10)))::bigint) '
                'from (select last, %s as step, case when %s > 0 then %s - last else last - %s end as rest '
                'from (select pg_sequence_last_value(%s::regclass)::numeric as last) l) s where last is not null',
              next.oid, s.seqincrement::numeric * s.seqcache * {LeftOut} * current_setting('max_connections')::numeric,
              s.seqincrement, s.seqmax, s.seqmin, c.oid)
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_sequence s on s.seqrelid = c.oid
            join pg_catalog.pg_class next on next.oid = to_regclass(format('%I.%I', $2::text, c.relname))
              and next.relkind = 'S'
            where n.nspname = $1
            """, [from, to], row => row.GetString(0), cancellationToken);
}
