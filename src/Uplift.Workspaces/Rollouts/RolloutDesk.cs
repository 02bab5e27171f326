using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Rollouts;

namespace Uplift.Workspaces.Rollouts;

/// <summary>What people do with rollouts. Workers do the rest.</summary>
public sealed class RolloutDesk(OpenedWorkspace workspace, ControlDatabase control)
{
    /// <summary>The label of a tenant that names its own maintenance window.</summary>
    public const string WindowLabel = "window";

    private const int PlannedAtOnce = 4;

    /// <summary>The rollouts.</summary>
    public RolloutTable Table { get; } = new(control);

    /// <summary>Makes a rollout: plans for all tenants it concerns, and says which goes in which wave.
    /// Nothing is begun.</summary>
    /// <exception cref="UpliftException">The request makes no sense, or there is nothing to do.</exception>
    public async Task<Rollout> CreateAsync(
        RolloutSpec spec, TenantChoice choice, string actor, CancellationToken cancellationToken)
    {
        var (plan, concerned) = await DraftAsync(spec, choice, actor, cancellationToken);
        var tenants = WaveBuilder.Build(spec, [.. concerned.Select(tenant => tenant.Id.Value)]);
        var now = control.Time.GetUtcNow();
        var rollout = new Rollout
        {
            Id = $"{now.UtcDateTime:yyyyMMdd-HHmmss}-{Guid.NewGuid().ToString("N")[..4]}",
            Spec = spec,
            Plan = plan.Id,
            Waves = tenants.Max(tenant => tenant.Wave) + 1,
            Since = now,
            Actor = actor,
            Created = now,
        };
        await Table.AddAsync(rollout, tenants, cancellationToken);
        return rollout;
    }

    /// <summary>The plan of a rollout, and the tenants that have something to do by it, in their order.</summary>
    /// <exception cref="UpliftException">As <see cref="CreateAsync"/>.</exception>
    public async Task<(Plan Plan, IReadOnlyList<TenantEntry> Concerned)> DraftAsync(
        RolloutSpec spec, TenantChoice choice, string actor, CancellationToken cancellationToken)
    {
        var chosen = choice.Of(await workspace.FindTenantsAsync(choice.Names, cancellationToken));
        foreach (var tenant in chosen) WindowOf(tenant, spec);
        var plan = await PlanAsync(spec, [.. chosen.Select(tenant => tenant.Id.Value)], actor, cancellationToken);
        var concerned = plan.Tenants.Where(tenant => plan.Classes[tenant.Class] is { } planned
            && (planned.Steps.Count > 0 || planned.IsRefused)).Select(tenant => tenant.Tenant).ToHashSet();
        return concerned.Count > 0
            ? (plan, [.. chosen.Where(tenant => concerned.Contains(tenant.Id.Value))])
            : throw new UpliftException(DiagnosticCodes.InvalidRollout, "No tenant has anything to do.",
                hint: "All of them are at the target, or the choice is empty: see 'uplift plan'.");
    }

    /// <summary>Lets workers begin.</summary>
    public Task<Rollout> StartAsync(string id, string actor, CancellationToken cancellationToken) => MoveAsync(
        id, actor, "started", "", rollout => rollout.State == RolloutState.Created,
        rollout => rollout with { State = RolloutState.Running, Since = control.Time.GetUtcNow() }, cancellationToken);

    /// <summary>Begins nothing more; what is under way comes to its end.</summary>
    public Task<Rollout> PauseAsync(string id, string reason, string actor, CancellationToken cancellationToken) =>
        MoveAsync(
            id, actor, "paused", reason, rollout => rollout.State == RolloutState.Running,
            rollout => rollout with { State = RolloutState.Paused, Reason = reason }, cancellationToken);

    /// <summary>Lets the next wave begin.</summary>
    public Task<Rollout> ApproveAsync(string id, string actor, CancellationToken cancellationToken) => MoveAsync(
        id, actor, "approved", "", rollout => rollout is { State: RolloutState.Running, Stage: WaveStage.Approval },
        rollout => rollout with
        {
            Wave = rollout.Wave + 1,
            Stage = WaveStage.Tenants,
            Since = control.Time.GetUtcNow(),
            Reason = "",
        }, cancellationToken);

    /// <summary>Goes on: plans anew with the packages as they are now, and tries the failed tenants of the
    /// present wave again.</summary>
    public async Task<Rollout> ResumeAsync(string id, string actor, CancellationToken cancellationToken)
    {
        var rollout = await Table.FindAsync(id, cancellationToken);
        Require(rollout, rollout.State == RolloutState.Paused, "resumed");
        return await RetryAsync(rollout, null, actor, "resumed", cancellationToken);
    }

    /// <summary>Tries one tenant again that failed; a rollout that stands goes on.</summary>
    public async Task<Rollout> RetryAsync(string id, string tenant, string actor, CancellationToken cancellationToken)
    {
        var rollout = await Table.FindAsync(id, cancellationToken);
        Require(rollout, rollout.State is RolloutState.Running or RolloutState.Paused, "retried");
        var failed = (await Table.ReadTenantsAsync(rollout.Id, cancellationToken))
            .FirstOrDefault(entry => entry.Tenant == tenant);
        if (failed is not { State: RolloutTenantState.Failed or RolloutTenantState.TakenBack }
            || failed.Wave != rollout.Wave)
        {
            throw new UpliftException(DiagnosticCodes.RolloutNotReady,
                $"Tenant '{tenant}' is none that failed in the present wave of rollout {rollout.Id}.",
                hint: $"See 'uplift rollout status {rollout.Id}'.");
        }

        return await RetryAsync(rollout, tenant, actor, $"retried {tenant}", cancellationToken);
    }

    /// <summary>Gives a rollout up.</summary>
    /// <param name="undo">Takes back what it has moved; else that stays.</param>
    public Task<Rollout> AbortAsync(string id, bool undo, string actor, CancellationToken cancellationToken) =>
        MoveAsync(
            id, actor, undo ? "aborted, taking back" : "aborted", "",
            rollout => !rollout.IsOver && rollout.State != RolloutState.Aborting,
            rollout => rollout with
            {
                State = undo ? RolloutState.Aborting : RolloutState.Aborted,
                Since = control.Time.GetUtcNow(),
            },
            cancellationToken);

    /// <summary>When a tenant may be worked on: its label, else the rollout's window; null: at any time.</summary>
    /// <exception cref="UpliftException">Its label is no window.</exception>
    public static MaintenanceWindow? WindowOf(TenantEntry tenant, RolloutSpec spec) =>
        tenant.Labels.TryGetValue(WindowLabel, out var text) ? MaintenanceWindow.Parse(text) : spec.Window;

    private async Task<Rollout> RetryAsync(
        Rollout rollout, string? tenant, string actor, string what, CancellationToken cancellationToken)
    {
        var left = (await Table.ReadTenantsAsync(rollout.Id, cancellationToken))
            .Where(entry => entry.State != RolloutTenantState.Done).Select(entry => entry.Tenant).ToList();
        workspace.ReloadPackages();
        var plan = await PlanAsync(rollout.Spec, left, actor, cancellationToken);
        var next = rollout with
        {
            State = RolloutState.Running,
            Stage = WaveStage.Tenants,
            Plan = plan.Id,
            Since = control.Time.GetUtcNow(),
            Reason = "",
        };
        var told = Table.Event(actor, what, $"plan {plan.Id}");
        return await Table.RetryAsync(rollout, next, tenant, told, cancellationToken) ? next : throw Changed(rollout);
    }

    private async Task<Rollout> MoveAsync(
        string id, string actor, string what, string reason, Func<Rollout, bool> may, Func<Rollout, Rollout> change,
        CancellationToken cancellationToken)
    {
        var rollout = await Table.FindAsync(id, cancellationToken);
        Require(rollout, may(rollout), what);
        var next = change(rollout);
        var told = Table.Event(actor, what, reason);
        return await Table.MoveAsync(rollout, next, told, cancellationToken) ? next : throw Changed(rollout);
    }

    private async Task<Plan> PlanAsync(
        RolloutSpec spec, IReadOnlyList<string> tenants, string actor, CancellationToken cancellationToken)
    {
        var request = new PlanRequest(spec.Targets, tenants, new PlanOptions(), Refresh: true, PlannedAtOnce);
        var plan = (await request.MakeAsync(workspace, actor, cancellationToken)).Plan;

        // A plan in which nobody has anything to do is not saved by itself, but workers have to find it.
        await control.SavePlanAsync(plan, actor, cancellationToken);
        return plan;
    }

    private static void Require(Rollout rollout, bool may, string what)
    {
        if (may) return;
        throw new UpliftException(DiagnosticCodes.RolloutNotReady,
            $"Rollout {rollout.Id} is {RolloutWords.Of(rollout)} and cannot be {what.Split(',')[0]}.",
            hint: $"See 'uplift rollout status {rollout.Id}'.");
    }

    private static UpliftException Changed(Rollout rollout) => new(DiagnosticCodes.RolloutNotReady,
        $"Rollout {rollout.Id} was changed by somebody else at the same moment; nothing was done.",
        hint: $"Look at 'uplift rollout status {rollout.Id}' and say it again.");
}
