using Dapper;
using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Control;

/// <summary>A module that serves a tenant.</summary>
/// <param name="Id">Product and version.</param>
/// <param name="Product">The module without its version.</param>
/// <param name="IsPackage">True when a ledger beside the tenant's data has its version.</param>
public sealed record EnabledModule(string Id, string Product, bool IsPackage)
{
    /// <summary>Of a row of the mirror.</summary>
    internal static EnabledModule Of(string product, string version, string source) =>
        new($"{product}-{version}", product, source == "ledger");
}

/// <summary>
/// Which module versions serve which tenant. Only the final switch of a job changes what is not in
/// a ledger; what is, a run of the engine mirrors here too.
/// </summary>
public sealed class TenantModules(IControlConnections connections)
{
    private string Table => connections.Prefix + "serving";

    /// <summary>The modules of a tenant in the order of their ids; none when it has none or is not known.</summary>
    public async Task<IReadOnlyList<EnabledModule>> ReadAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var rows = await ReadRowsAsync(tenant, cancellationToken);
        return
        [
            .. rows.Where(row => row.Source != "off").Select(row => EnabledModule.Of(row.Product, row.Version, row.Source))
                .OrderBy(module => module.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>The modules of a tenant as they are once this ledger of it is mirrored, in the order of their
    /// ids.</summary>
    internal async Task<IReadOnlyList<EnabledModule>> ReadAsync(
        TenantId tenant, Ledger ledger, CancellationToken cancellationToken)
    {
        var rows = await ReadRowsAsync(tenant, cancellationToken);
        var packages = ledger.Modules.Where(module => module.Version.Length > 0 && !rows.Any(row =>
            row.Source == "off" && row.Product == module.Product && row.Version == module.Version)).ToList();
        var called = rows.Where(
            row => row.Source == "call" && packages.All(package => package.Product != row.Product));
        return
        [
            .. packages.Select(package => EnabledModule.Of(package.Product, package.Version, "ledger"))
                .Concat(called.Select(row => EnabledModule.Of(row.Product, row.Version, row.Source)))
                .OrderBy(module => module.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>The tenants that a module serves, by name.</summary>
    /// <param name="product">The module without its version.</param>
    /// <param name="version">Its version as written in its id.</param>
    public async Task<IReadOnlyList<TenantId>> FindTenantsAsync(
        string product, string version, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        var names = await connection.QueryAsync<string>(new CommandDefinition(
            $"select tenant from {Table} where product = @product and version = @version and source <> 'off' order by tenant",
            new { product, version }, cancellationToken: cancellationToken));
        return [.. names.Select(TenantId.Parse)];
    }

    /// <summary>What is known of tenants' modules beside their ledgers; tenants of which nothing is
    /// known are left out.</summary>
    public async Task<IReadOnlyDictionary<TenantId, ModuleSurroundings>> ReadSurroundingsAsync(
        CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"select tenant, product, version, source from {Table} where source in ('off', 'call')",
            cancellationToken: cancellationToken));
        return rows.GroupBy(row => row.Tenant)
            .ToDictionary(group => TenantId.Parse(group.Key), group => new ModuleSurroundings(
                group.Where(row => row.Source == "off").Select(row => row.Product).ToHashSet(StringComparer.Ordinal),
                [.. group.Where(row => row.Source == "call")
                    .Select(row => OkapiModuleId.Parse($"{row.Product}-{row.Version}"))]));
    }

    /// <summary>Fails when the control database does not know the tenant.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.UnknownTenant"/>.</exception>
    public async Task RequireTenantAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        var known = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            $"select count(*) from {connections.Prefix}tenant where name = @tenant", new { tenant = tenant.ToString() },
            cancellationToken: cancellationToken));
        if (known == 0) throw Unknown(tenant);
    }

    private async Task<IReadOnlyList<Row>> ReadRowsAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<Row>(new CommandDefinition(
            $"select product, version, source from {Table} where tenant = @tenant",
            new { tenant = tenant.ToString() }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>What is said of a tenant that the control database does not know.</summary>
    internal static UpliftException Unknown(TenantId tenant) =>
        new(DiagnosticCodes.UnknownTenant, $"There is no tenant '{tenant}'.",
            hint: "Add it with 'uplift tenant add', or POST /_/proxy/tenants.");

    // By properties: SQLite does not say of which types the columns of a view without rows are.
    private sealed record Row
    {
        public string Tenant { get; init; } = "";

        public string Product { get; init; } = "";

        public string Version { get; init; } = "";

        public string Source { get; init; } = "";
    }
}
