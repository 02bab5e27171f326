using System.Data.Common;
using Dapper;
using Uplift.Stores;

namespace Uplift.Control;

/// <summary>
/// Tenants whose ledger is about to say something else than its mirror. A mark is written under the lease of the
/// tenant, before its ledger changes, and goes in the transaction that mirrors what came of it. Until then, which is
/// for long when the process dies in between, the tenant's own store says what serves it. A mark too many costs a read.
/// </summary>
public sealed class SwitchMarks(IControlConnections connections)
{
    private string Table => Of(connections.Prefix);

    /// <summary>Marks a tenant, and tells followers; safe to repeat.</summary>
    /// <param name="fence">The lease of the tenant: whoever has a later one goes on with the tenant, and takes the mark
    /// away with what he mirrors.</param>
    public async Task MarkAsync(TenantId tenant, Fence fence, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var values = new { tenant = tenant.Value, token = fence.Token };
        await connection.ExecuteAsync(new CommandDefinition(
            $"insert into {Table} (tenant, token) values (@tenant, @token) on conflict (tenant, token) do nothing",
            values, transaction, cancellationToken: cancellationToken));
        await RoutingMarks.MarkAsync(
            connection, transaction, connections.Prefix, "select cast(@tenant as text) as tenant", values,
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The tenants that are marked, by name; hardly ever more than are being switched.</summary>
    public async Task<IReadOnlyList<TenantId>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        var names = await connection.QueryAsync<string>(new CommandDefinition(
            $"select distinct tenant from {Table} order by tenant", cancellationToken: cancellationToken));
        return [.. names.Select(TenantId.Parse)];
    }

    /// <summary>The table.</summary>
    internal static string Of(string prefix) => $"{prefix}switching";

    /// <summary>Takes the marks of tenants away whose ledgers were read under a lease, those of that lease and of
    /// earlier ones: what a later one marked is not known yet.</summary>
    internal static async Task ClearAsync(
        DbConnection connection, DbTransaction transaction, string prefix, IEnumerable<TenantLedger> ledgers,
        CancellationToken cancellationToken)
    {
        var values = new DynamicParameters();
        var conditions = new List<string>();
        foreach (var (index, ledger) in ledgers.Where(ledger => ledger.LeaseToken > 0).Index())
        {
            conditions.Add($"(tenant = @t{index} and token <= @l{index})");
            values.Add($"t{index}", ledger.Tenant.Value);
            values.Add($"l{index}", ledger.LeaseToken);
        }

        if (conditions.Count == 0) return;
        await connection.ExecuteAsync(new CommandDefinition(
            $"delete from {Of(prefix)} where {string.Join(" or ", conditions)}", values, transaction,
            cancellationToken: cancellationToken));
    }
}
