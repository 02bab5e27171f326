using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.Control;

/// <summary>Switches the modules of tenants where the driver takes arrays: one statement each for all tenants, in
/// one round trip.</summary>
internal sealed class ModuleSwitchArrays(string prefix)
{
    // Where a ledger keeps the version, the mirroring of a later run must not bring the module back.
    private readonly string _keep = $"""
        update {prefix}mirror set source = 'off' from unnest(cast($1 as text[]), cast($2 as text[])) as said (tenant, product)
        where mirror.tenant = said.tenant and mirror.product = said.product
        """;

    private readonly string _remove = $"""
        delete from {prefix}mirror using unnest(cast($1 as text[]), cast($2 as text[])) as said (tenant, product)
        where mirror.tenant = said.tenant and mirror.product = said.product
        """;

    private readonly string _join = $"""
        insert into {prefix}mirror (tenant, product, version, at, source)
        select *, $4, 'ledger' from unnest(cast($1 as text[]), cast($2 as text[]), cast($3 as text[]))
        on conflict (tenant, product) do update set version = excluded.version, at = excluded.at, source = excluded.source
        """;

    private readonly string _replace = $"""
        delete from {prefix}mirror using unnest(cast($1 as text[]), cast($2 as text[])) as said (tenant, change)
        where mirror.tenant = said.tenant and cast(said.change as jsonb) ->> mirror.product is not null
        """;

    private readonly string _change = $"""
        insert into {prefix}called as old (tenant, modules)
        select tenant, cast(change as jsonb) from unnest(cast($1 as text[]), cast($2 as text[])) as said (tenant, change)
        on conflict (tenant) do update set modules = jsonb_strip_nulls(old.modules || excluded.modules)
        """;

    private readonly string _take = RoutingMarks.TakeSql(prefix);

    private readonly string _mark = RoutingMarks.MarkSql(prefix, "select unnest(cast($1 as text[])) as tenant");

    /// <summary>Adds what switches tenants to the statements of a transaction.</summary>
    /// <param name="changes">A tenant at most once.</param>
    /// <param name="at">When, as it is stored.</param>
    public void AddTo(
        StatementBatch statements, IReadOnlyList<(TenantId Tenant, ModuleSwitch Change)> changes, string at)
    {
        if (changes.Count == 0) return;
        var leaving = changes.SelectMany(each => each.Change.Leaving.Select(module => (each.Tenant, Module: module)))
            .ToLookup(each => each.Module.KeepsData);
        foreach (var some in leaving)
        {
            statements.Add(some.Key ? _keep : _remove,
                some.Select(each => each.Tenant.Value).ToArray(), some.Select(each => each.Module.Product).ToArray());
        }

        var packages = changes.SelectMany(each => each.Change.Joining.Where(module => module.IsPackage)
            .Select(module => (each.Tenant, Module: module))).ToList();
        if (packages.Count > 0)
        {
            statements.Add(_join, packages.Select(each => each.Tenant.Value).ToArray(),
                packages.Select(each => each.Module.Product).ToArray(),
                packages.Select(each => each.Module.Version).ToArray(), at);
        }

        var tenants = changes.Select(each => each.Tenant.Value).ToArray();
        var texts = changes.Select(each => CalledModules.TextOf(each.Change)).ToArray();
        statements.Add(_replace, tenants, texts);
        statements.Add(_change, tenants, texts);
        statements.Add(_take);
        statements.Add(_mark, [tenants]);
    }
}
