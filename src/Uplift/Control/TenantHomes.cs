using Dapper;
using Uplift.Stores;

namespace Uplift.Control;

/// <summary>Which tenants live in which of several stores.</summary>
public sealed class TenantHomes(IControlConnections connections)
{
    // SQLite takes at most 999 parameters in a statement in older builds.
    private const int NamesAtOnce = 500;

    /// <summary>The stores of those of some tenants that were made in a store of a name.</summary>
    public async Task<IReadOnlyDictionary<TenantId, string>> FindAsync(
        IReadOnlyList<TenantId> tenants, CancellationToken cancellationToken)
    {
        var found = new Dictionary<TenantId, string>();
        await using var connection = await connections.OpenAsync(cancellationToken);
        foreach (var some in tenants.Chunk(NamesAtOnce))
        {
            var values = new DynamicParameters();
            foreach (var (index, name) in some.Index()) values.Add($"n{index}", name.Value);
            var rows = await connection.QueryAsync<(string Name, string Store)>(new CommandDefinition(
                $"""
                select name, store from {connections.Prefix}tenant
                where store <> '' and name in ({string.Join(", ", some.Select((_, index) => $"@n{index}"))})
                """, values, cancellationToken: cancellationToken));
            foreach (var (name, store) in rows) found[TenantId.Parse(name)] = store;
        }

        return found;
    }
}
