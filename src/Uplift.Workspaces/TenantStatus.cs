using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>How a tenant stands.</summary>
public sealed record TenantStatus(string Tenant, string Display, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>True when it was read beside the tenant's data; false when it is what the
    /// control database has been told, which is the modules alone.</summary>
    public bool IsLive { get; init; }

    /// <summary>Version by product.</summary>
    public IReadOnlyDictionary<string, string> Modules { get; init; } = new Dictionary<string, string>();

    /// <summary>The last run that was not taken back.</summary>
    public RunRecord? Run { get; init; }

    /// <summary>What that run counted, by step.</summary>
    public IReadOnlyList<StepCursor> Steps { get; init; } = [];

    /// <summary>Objects that it left as they were.</summary>
    public IReadOnlyList<ObjectFailure> Failures { get; init; } = [];

    /// <summary>Who works on the tenant.</summary>
    public LeaseHolder? Holder { get; init; }

    /// <summary>Why nothing can be said.</summary>
    public IReadOnlyList<Diagnostic> Problems { get; init; } = [];

    /// <summary>What the control database knows, without connecting to the tenant.</summary>
    public static TenantStatus Mirrored(TenantEntry tenant) =>
        new(tenant.Id.ToString(), tenant.Display, tenant.Labels) { Modules = tenant.Modules };

    /// <summary>Reads it beside the tenant's data; a tenant that cannot be read is no error of the others.</summary>
    public static async Task<TenantStatus> ReadAsync(
        IStoreProvider provider, TenantEntry tenant, int failures, CancellationToken cancellationToken)
    {
        var status = new TenantStatus(tenant.Id.ToString(), tenant.Display, tenant.Labels) { IsLive = true };
        try
        {
            await using var store = await provider.OpenAsync(tenant.Id, StoreAccess.Live, cancellationToken);
            var holder = await store.Leases.FindHolderAsync(cancellationToken);
            await using var transaction = await store.BeginAsync(null, cancellationToken);
            var ledger = await transaction.Ledger.ReadAsync(cancellationToken);
            var run = (await transaction.Runs.ReadRunsAsync(cancellationToken))
                .LastOrDefault(entry => entry.State != RunState.Undone);
            return status with
            {
                Modules = ledger.Modules.ToDictionary(module => module.Product, module => module.Version),
                Run = run,
                Steps = run is null ? [] : await transaction.Runs.ReadCursorsAsync(run.Id, cancellationToken),
                Failures = run is null || failures == 0
                    ? []
                    : await transaction.Runs.ReadFailuresAsync(run.Id, failures, cancellationToken),
                Holder = holder is { Process.IsGone: false } ? holder : null,
            };
        }
        catch (UpliftException error)
        {
            return status with { Problems = error.Diagnostics };
        }
    }
}
