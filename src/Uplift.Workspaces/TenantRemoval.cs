using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>What becomes of the data of a tenant that is removed.</summary>
public enum TenantData
{
    /// <summary>It stays.</summary>
    Keep,

    /// <summary>All of it is deleted, for good.</summary>
    Delete,
}

/// <summary>Forgets tenants; whoever offers it has asked whether it is meant.</summary>
public sealed class TenantRemoval(OpenedWorkspace workspace, string actor)
{
    /// <summary>Forgets a tenant; it is audited before anything is removed.</summary>
    public async Task RemoveAsync(TenantId tenant, TenantData data, CancellationToken cancellationToken)
    {
        var control = await workspace.ControlAsync(cancellationToken);
        await control.Audit.AppendAsync(actor, "tenant-remove",
            $"tenant={tenant} purge={(data == TenantData.Delete ? "yes" : "no")}", cancellationToken);
        if (data == TenantData.Delete)
        {
            if ((await workspace.FindHomeAsync(tenant, cancellationToken)).Clones is { } clones)
            {
                await clones.DropAsync(tenant, cancellationToken);
            }

            await workspace.Provider.RemoveAsync(tenant, cancellationToken);
        }

        await control.RemoveTenantAsync(tenant, cancellationToken);
    }
}
