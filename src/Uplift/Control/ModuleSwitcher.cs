using System.Data.Common;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.Control;

/// <summary>Switches the modules of tenants over one connection, with statements made ready once.</summary>
internal sealed class ModuleSwitcher : IAsyncDisposable
{
    private readonly bool _takesArrays;
    private readonly TimeProvider _time;
    private readonly Statement _keep;
    private readonly Statement _remove;
    private readonly Statement _join;

    public ModuleSwitcher(DbConnection connection, IControlConnections connections, TimeProvider time)
    {
        (_takesArrays, _time) = (connections.TakesArrays, time);
        var table = connections.Prefix + "mirror";

        // Where a ledger keeps the version, the mirroring of a later run must not bring the module back.
        _keep = new Statement(
            connection, $"update {table} set source = 'off' where tenant = @tenant and product = @product", "tenant", "product");
        _remove = new Statement(connection, $"delete from {table} where tenant = @tenant and product = @product", "tenant", "product");
        _join = new Statement(connection, $"""
            insert into {table} (tenant, product, version, source, at) {(_takesArrays
                ? "select *, @at from unnest(cast(@tenant as text[]), cast(@product as text[]), cast(@version as text[]), "
                    + "cast(@source as text[]))"
                : "values (@tenant, @product, @version, @source, @at)")}
            on conflict (tenant, product) do update set version = excluded.version, at = excluded.at, source = excluded.source
            """, "tenant", "product", "version", "source", "at");
    }

    /// <summary>Switches tenants within a transaction.</summary>
    /// <param name="changes">A tenant at most once.</param>
    public async Task SwitchAsync(
        DbTransaction transaction, IReadOnlyList<(TenantId Tenant, ModuleSwitch Change)> changes, CancellationToken cancellationToken)
    {
        foreach (var (tenant, change) in changes)
        {
            foreach (var leaving in change.Leaving)
            {
                await (leaving.KeepsData ? _keep : _remove).ExecuteAsync(transaction, cancellationToken, tenant.Value, leaving.Product);
            }
        }

        var joining = changes.SelectMany(each => each.Change.Joining.Select(module => (each.Tenant, Module: module))).ToList();
        if (joining.Count == 0) return;
        var at = SqlSession.Text(_time.GetUtcNow());
        if (_takesArrays)
        {
            await _join.ExecuteAsync(transaction, cancellationToken,
                joining.Select(each => each.Tenant.Value).ToArray(), joining.Select(each => each.Module.Product).ToArray(),
                joining.Select(each => each.Module.Version).ToArray(), joining.Select(each => SourceOf(each.Module)).ToArray(), at);
            return;
        }

        foreach (var (tenant, module) in joining)
        {
            await _join.ExecuteAsync(
                transaction, cancellationToken, tenant.Value, module.Product, module.Version, SourceOf(module), at);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _keep.DisposeAsync();
        await _remove.DisposeAsync();
        await _join.DisposeAsync();
    }

    private static string SourceOf(JoiningModule module) => module.IsPackage ? "ledger" : "call";
}
