using System.Text.Json.Serialization;
using Dapper;
using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Control;

/// <summary>A module that serves a tenant, and where.</summary>
/// <param name="Module">The module id.</param>
/// <param name="Urls">Its instances by their ids; none: nobody said where it runs, or no process is up.</param>
public sealed record Route(string Module, IReadOnlyList<string> Urls);

/// <summary>What serves a tenant.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Modules">By id; none: it has no modules, or was removed.</param>
public sealed record TenantRoutes(string Tenant, IReadOnlyList<Route> Modules)
{
    /// <summary>True while it is being switched: it was read from its own store, and may be otherwise with the next
    /// look.</summary>
    [JsonIgnore]
    public bool IsSwitching { get; init; }

    /// <summary>Why its own store could not say it; null: what is said is true.</summary>
    [JsonIgnore]
    public UpliftException? Problem { get; init; }

    /// <summary>Itself, when it is known.</summary>
    /// <exception cref="UpliftException"><see cref="Problem"/>.</exception>
    public TenantRoutes Require() => Problem is null ? this : throw Problem;
}

/// <summary>How far routing has come.</summary>
/// <param name="Revision">The number of the last change.</param>
/// <param name="IsSwitching">True while some tenant is being switched, so that it changes without a number.</param>
public sealed record RoutingState(long Revision, bool IsSwitching);

/// <summary>
/// Who serves whom: the module versions of the tenants as their last switch left them, with the addresses of the
/// modules. Nothing is kept twice: it is read from what a switch writes, and a number that grows with each switch
/// tells followers what they have not seen. Of tenants that are being switched the ledger in their own store says it,
/// which changes with the switch itself.
/// </summary>
/// <param name="stores">Where the tenants are.</param>
public sealed class RoutingTable(ControlDatabase control, IStoreProvider stores)
{
    private readonly SharedRead<string, RoutingState> _state = new(_ => LookAsync(control));
    private readonly OwnLedgers _own = new(stores);

    private string Prefix => control.Connections.Prefix;

    /// <summary>How far it has come; for all who ask at the same time it is read once.</summary>
    public Task<RoutingState> ReadStateAsync(CancellationToken cancellationToken) =>
        _state.ReadAsync(RoutingMarks.Stamp, cancellationToken);

    /// <summary>What serves tenants now, by their names.</summary>
    public async Task<IReadOnlyList<TenantRoutes>> ReadAsync(TenantQuery query, CancellationToken cancellationToken)
    {
        // Marks first: one that goes in between leaves a mirror behind that is true by then.
        var switching = (await control.Switches.ReadAsync(cancellationToken)).ToHashSet();
        var tenants = await control.ReadTenantsAsync(query, cancellationToken);
        var directory = await control.Directory.ReadAsync(cancellationToken);
        return await Task.WhenAll(tenants.Select(tenant => switching.Contains(tenant.Id)
            ? ReadOwnAsync(tenant.Id)
            : Task.FromResult(Of(tenant.Id, tenant.Modules.Select(module => $"{module.Key}-{module.Value}")))));

        async Task<TenantRoutes> ReadOwnAsync(TenantId tenant)
        {
            var (ledger, problem) = await _own.ReadAsync(tenant, cancellationToken);
            var modules = await control.Modules.ReadAsync(tenant, ledger, cancellationToken);
            return Of(tenant, modules.Select(module => module.Id)) with { IsSwitching = true, Problem = problem };
        }

        TenantRoutes Of(TenantId tenant, IEnumerable<string> modules) => new(tenant.Value,
        [
            .. modules.Order(StringComparer.Ordinal).Select(id => new Route(id, [.. directory.UrlsOf(id)])),
        ]);
    }

    /// <summary>What serves the tenants that are being switched, by their names.</summary>
    public async Task<IReadOnlyList<TenantRoutes>> ReadSwitchingAsync(CancellationToken cancellationToken)
    {
        var tenants = await control.Switches.ReadAsync(cancellationToken);
        return tenants.Count == 0 ? [] : await ReadAsync(new TenantQuery { Names = tenants }, cancellationToken);
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

    private static async Task<RoutingState> LookAsync(ControlDatabase control)
    {
        var prefix = control.Connections.Prefix;
        await using var connection = await control.Connections.OpenAsync(CancellationToken.None);
        var (revision, switching) = await connection.QuerySingleAsync<(long Revision, long Switching)>(
            $"""
            select number, case when exists (select 1 from {SwitchMarks.Of(prefix)}) then 1 else 0 end
            from {prefix}stamp where name = '{RoutingMarks.Stamp}'
            """);
        return new RoutingState(revision, switching > 0);
    }
}
