using System.Data.Common;
using Dapper;

namespace Uplift.Control;

/// <summary>
/// Marks tenants as served otherwise than before, within the transaction that changes what serves them. The number is
/// one row, locked until the commit: what has a number is seen before anything with a later one, so that who follows
/// misses nothing. It is taken before the turn of the audit log, always in this order.
/// </summary>
internal static class RoutingMarks
{
    /// <summary>The name of the number.</summary>
    public const string Stamp = "routing";

    /// <summary>The statement that takes the next number.</summary>
    public static string TakeSql(string prefix) =>
        $"update {prefix}stamp set number = number + 1 where name = '{Stamp}'";

    /// <summary>The statement that marks tenants with the number that was taken.</summary>
    /// <param name="tenants">A query for their names, as <c>tenant</c>, each once.</param>
    public static string MarkSql(string prefix, string tenants) => $"""
        insert into {prefix}routing (tenant, revision)
        select said.tenant, stamp.number from ({tenants}) as said, {prefix}stamp as stamp where stamp.name = '{Stamp}'
        on conflict (tenant) do update set revision = excluded.revision
        """;

    /// <summary>Marks tenants.</summary>
    /// <param name="tenants">A query for their names, as <c>tenant</c>, each once.</param>
    /// <param name="values">Of the parameters of the query.</param>
    public static Task<int> MarkAsync(
        DbConnection connection, DbTransaction transaction, string prefix, string tenants, object? values,
        CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            $"{TakeSql(prefix)}; {MarkSql(prefix, tenants)}", values, transaction, cancellationToken: cancellationToken));
}
