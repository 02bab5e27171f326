using System.Text.Json.Nodes;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>A tenant that is to be made.</summary>
public sealed record NewTenant
{
    /// <summary>Its name.</summary>
    public required TenantId Id { get; init; }

    /// <summary>A name for people; null: its name.</summary>
    public string? Display { get; init; }

    /// <summary>Labels by which tenants can be chosen.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The store of <c>uplift.yaml</c> that it is to live in, for good; "": the one without a name.</summary>
    public string Store { get; init; } = "";

    /// <summary>The module ids to install.</summary>
    public IReadOnlyList<string> Modules { get; init; } = [];

    /// <summary>The records to load once the modules are installed.</summary>
    public IReadOnlyDictionary<CollectionTable, IReadOnlyDictionary<string, JsonObject>> Records { get; init; } =
        new Dictionary<CollectionTable, IReadOnlyDictionary<string, JsonObject>>();
}

/// <summary>A tenant that was added.</summary>
/// <param name="Result">How the installation ended.</param>
/// <param name="Loaded">Objects that were loaded.</param>
public sealed record TenantAdded(string Tenant, RunResult Result, long Loaded);

/// <summary>Makes tenants, installs modules for them and loads records.</summary>
public sealed class TenantCreation(OpenedWorkspace workspace, string actor)
{
    /// <summary>Makes the tenant; it is audited before anything is installed.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.TenantExists"/>, or a module is not
    /// known.</exception>
    public async Task<TenantAdded> CreateAsync(
        NewTenant tenant, IRunObserver observer, CancellationToken cancellationToken)
    {
        var home = workspace.FindStore(tenant.Store);
        if (tenant.Modules.Count > 0) Targets.Resolve(workspace.Catalog, tenant.Modules);
        var control = await workspace.ControlAsync(cancellationToken);
        if ((await control.ReadTenantsAsync(new TenantQuery { Names = [tenant.Id] }, cancellationToken)).Count > 0)
        {
            throw new UpliftException(DiagnosticCodes.TenantExists, $"There is a tenant '{tenant.Id}' already.",
                hint: $"See 'uplift tenant show {tenant.Id}'; 'uplift upgrade --tenant {tenant.Id}' takes it further.");
        }

        await home.CreateAsync(tenant.Id, cancellationToken);
        await control.PutTenantAsync(
            new TenantEntry(tenant.Id, tenant.Display ?? tenant.Id.Value, tenant.Labels, workspace.Time.GetUtcNow())
            {
                Store = tenant.Store,
            },
            cancellationToken);
        await control.Audit.AppendAsync(actor, "tenant-add",
            $"tenant={tenant.Id} install={string.Join(',', tenant.Modules)}", cancellationToken);
        var result = tenant.Modules.Count == 0
            ? new RunResult(tenant.Id, RunOutcome.UpToDate)
            : await InstallAsync(tenant, observer, cancellationToken);
        var loaded = OutcomeWord.IsGood(result.Outcome) && tenant.Records.Count > 0
            ? await new DataLoader(workspace.Provider).LoadAsync(tenant.Id, tenant.Records, cancellationToken)
            : 0;
        return new TenantAdded(tenant.Id.ToString(), result, loaded);
    }

    private async Task<RunResult> InstallAsync(
        NewTenant tenant, IRunObserver observer, CancellationToken cancellationToken)
    {
        var upgrader = workspace.UpgraderFor(observer);
        var plan = await upgrader.PlanAsync(tenant.Modules, [tenant.Id], new PlanOptions(), 1, cancellationToken);
        var control = await workspace.ControlAsync(cancellationToken);
        await control.SavePlanAsync(plan, actor, cancellationToken);
        using var work = new TenantWork(control, "install", plan.Id, actor);
        await upgrader.ApplyAsync(plan, new RunOptions { Actor = actor }, 1, work.TakeAsync, cancellationToken);
        return work.Results is [var result, ..] ? result : new RunResult(tenant.Id, RunOutcome.UpToDate);
    }
}
