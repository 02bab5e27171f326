using Dapper;
using Uplift.Stores;

namespace Uplift.Control;

/// <summary>A module that serves a tenant, and where.</summary>
/// <param name="Module">The module id.</param>
/// <param name="Urls">Its instances by their ids; none: nobody said where it runs, or no process is up.</param>
public sealed record Route(string Module, IReadOnlyList<string> Urls);

/// <summary>What serves a tenant.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Modules">By id; none: it has no modules, or was removed.</param>
public sealed record TenantRoutes(string Tenant, IReadOnlyList<Route> Modules);

/// <summary>
/// Who serves whom: the module versions of the tenants as their last switch left them, with the addresses of the
/// modules. Nothing is kept twice: it is read from what a switch writes, and a number that grows with each switch
/// tells followers what they have not seen.
/// </summary>
public sealed class RoutingTable(ControlDatabase control)
{
    private readonly SharedRead<string, long> _revision = new(_ => LookAsync(control));

    private string Prefix => control.Connections.Prefix;

    /// <summary>The number of the last change; for all who ask at the same time it is read once.</summary>
    public Task<long> ReadRevisionAsync(CancellationToken cancellationToken) =>
        _revision.ReadAsync(RoutingMarks.Stamp, cancellationToken);

    /// <summary>What serves tenants now, by their names.</summary>
    public async Task<IReadOnlyList<TenantRoutes>> ReadAsync(TenantQuery query, CancellationToken cancellationToken)
    {
        var tenants = await control.ReadTenantsAsync(query, cancellationToken);
        var directory = await control.Directory.ReadAsync(cancellationToken);
        return
        [
            .. tenants.Select(tenant => new TenantRoutes(tenant.Id.Value,
            [
                .. tenant.Modules.Select(module => $"{module.Key}-{module.Value}").Order(StringComparer.Ordinal)
                    .Select(id => new Route(id, [.. directory.UrlsOf(id)])),
            ])),
        ];
    }

    /// <summary>The tenants that are served otherwise since a number, each with the number of its last change, in
    /// the order of the numbers.</summary>
    /// <param name="most">At least so many are told where there are, those of the last number all.</param>
    public async Task<IReadOnlyList<(string Tenant, long Revision)>> ReadChangedAsync(
        long since, int most, CancellationToken cancellationToken)
    {
        await using var connection = await control.Connections.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(string Tenant, long Revision)>(new CommandDefinition(
            $"""
            select tenant, revision from {Prefix}routing
            where revision > @since and revision <= (
              select coalesce(max(revision), @since) from (
                select revision from {Prefix}routing where revision > @since order by revision limit @most) as next)
            order by revision, tenant
            """, new { since, most = (long)most }, cancellationToken: cancellationToken));
        return rows.AsList();
    }

    /// <summary>What serves these tenants now; of those that were removed nothing.</summary>
    public async Task<IReadOnlyDictionary<string, TenantRoutes>> ReadAsync(
        IReadOnlyList<string> tenants, CancellationToken cancellationToken)
    {
        var query = new TenantQuery { Names = [.. tenants.Select(TenantId.Parse)] };
        var found = (await ReadAsync(query, cancellationToken)).ToDictionary(each => each.Tenant);
        return tenants.ToDictionary(name => name, name => found.GetValueOrDefault(name) ?? new TenantRoutes(name, []));
    }

    private static async Task<long> LookAsync(ControlDatabase control)
    {
        await using var connection = await control.Connections.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>(
            $"select number from {control.Connections.Prefix}stamp where name = '{RoutingMarks.Stamp}'");
    }
}
