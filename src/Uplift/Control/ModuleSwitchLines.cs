using System.Data.Common;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.Control;

/// <summary>Switches the modules of tenants where statements cost no round trip, with statements
/// made ready once.</summary>
internal sealed class ModuleSwitchLines(DbConnection connection, string prefix) : IAsyncDisposable
{
    // Where a ledger keeps the version, the mirroring of a later run must not bring the module back.
    private readonly Statement _keep = new(
        connection, $"update {prefix}mirror set source = 'off' where tenant = @tenant and product = @product", "tenant",
        "product");

    private readonly Statement _remove = new(
        connection, $"delete from {prefix}mirror where tenant = @tenant and product = @product", "tenant", "product");

    private readonly Statement _join = new(connection, $"""
        insert into {prefix}mirror (tenant, product, version, source, at) values (@tenant, @product, @version, 'ledger', @at)
        on conflict (tenant, product) do update set version = excluded.version, at = excluded.at, source = excluded.source
        """, "tenant", "product", "version", "at");

    private readonly Statement _replace = new(connection, $"""
        delete from {prefix}mirror where tenant = @tenant and product in (
          select module.key from json_each(@change) as module where module.value is not null)
        """, "tenant", "change");

    private readonly Statement _change = new(connection, $"""
        insert into {prefix}called (tenant, modules) values (@tenant, @change)
        on conflict (tenant) do update set modules = json_patch(called.modules, excluded.modules)
        """, "tenant", "change");

    private readonly Statement _take = new(connection, RoutingMarks.TakeSql(prefix));

    private readonly Statement _mark = new(
        connection, RoutingMarks.MarkSql(prefix, "select @tenant as tenant"), "tenant");

    /// <summary>Switches a tenant within a transaction.</summary>
    /// <param name="at">When, as it is stored.</param>
    public async Task SwitchAsync(
        DbTransaction transaction, TenantId tenant, ModuleSwitch change, string at, CancellationToken cancellationToken)
    {
        foreach (var leaving in change.Leaving)
        {
            await (leaving.KeepsData ? _keep : _remove)
                .ExecuteAsync(transaction, cancellationToken, tenant.Value, leaving.Product);
        }

        foreach (var module in change.Joining.Where(module => module.IsPackage))
        {
            await _join.ExecuteAsync(transaction, cancellationToken, tenant.Value, module.Product, module.Version, at);
        }

        var text = CalledModules.TextOf(change);
        await _replace.ExecuteAsync(transaction, cancellationToken, tenant.Value, text);
        await _change.ExecuteAsync(transaction, cancellationToken, tenant.Value, text);
        await _take.ExecuteAsync(transaction, cancellationToken);
        await _mark.ExecuteAsync(transaction, cancellationToken, tenant.Value);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _keep.DisposeAsync();
        await _remove.DisposeAsync();
        await _join.DisposeAsync();
        await _replace.DisposeAsync();
        await _change.DisposeAsync();
        await _take.DisposeAsync();
        await _mark.DisposeAsync();
    }
}
