using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Planning;

/// <summary>Makes sealed plans; values in, plan out. Tenants in equal state are planned once.</summary>
public sealed class Planner(PlanTargets targets, string store, PlanOptions options)
{
    private readonly TenantPlanner _tenants = new(targets, store, options);
    private readonly Repeatability _repeatability = new();

    /// <summary>Plans for the packages as they are given, in this order.</summary>
    public Planner(IReadOnlyList<ModulePackage> targets, string store, PlanOptions options)
        : this(new PlanTargets(targets), store, options)
    {
    }

    /// <summary>The plan of one tenant.</summary>
    public TenantPlan PlanTenant(TenantSnapshot snapshot) => _tenants.Plan(snapshot);

    /// <summary>The plan for tenants whose snapshots come in one by one.</summary>
    /// <param name="created">The time that changes will see as now.</param>
    public async Task<Plan> PlanAsync(
        IAsyncEnumerable<TenantSnapshot> snapshots, DateTimeOffset created, CancellationToken cancellationToken)
    {
        var classes = new List<PlanClass>();
        var byState = new Dictionary<(string, string), int>();
        var packages = targets.Asked.ToDictionary(package => package.Id.ToString(), package => package.Digest);
        var planned = new List<PlannedTenant>();
        await foreach (var snapshot in snapshots.WithCancellation(cancellationToken))
        {
            if (!byState.TryGetValue((snapshot.Digest, snapshot.Surroundings.Key), out var index))
            {
                byState[(snapshot.Digest, snapshot.Surroundings.Key)] = index = classes.Count;
                var made = Tried(_tenants.Plan(snapshot));
                foreach (var action in made.Actions) packages[action.Package.Id.ToString()] = action.Package.Digest;
                classes.Add(Describe(made));
            }

            var name = snapshot.Tenant.ToString();
            var seal = new DigestBuilder().Add(name, snapshot.Digest, classes[index].StepsDigest).ToString();
            planned.Add(new PlannedTenant(name, index, seal));
        }

        IReadOnlyList<string> ids = [.. targets.Asked.Select(package => package.Id.ToString())];
        return new Plan
        {
            Created = created,
            Store = store,
            Targets = ids,
            Packages = packages,
            Options = options,
            Classes = classes,
            Tenants = [.. planned.OrderBy(entry => entry.Tenant, StringComparer.Ordinal)],
            Root = Plan.Seal(planned, ids, options, created),
        };
    }

    // Changes that are not safe to repeat are refused before anything is sealed, whether or not
    // somebody checked their package.
    private TenantPlan Tried(TenantPlan plan)
    {
        var found = plan.Steps.OfType<PassStep>().SelectMany(step => step.Changes).OfType<ObjectChange>()
            .Select(_repeatability.Check).OfType<Diagnostic>().ToList();
        return found.Count == 0 ? plan : plan with { Steps = [], Problems = [.. plan.Problems, .. found] };
    }

    private static PlanClass Describe(TenantPlan plan) => new()
    {
        State = plan.State,
        StepsDigest = plan.StepsDigest,
        Actions =
        [
            .. plan.Actions.Select(action => new PlannedAction(ModuleOf(action), NameOf(action.Kind), action.From)
            {
                Reason = action.Reason,
                SwitchGroup = action.SwitchGroup,
            }),
        ],
        Steps = [.. plan.Steps.Select(Describe)],
        Problems = plan.Problems,
        Resolution = plan.Target?.Resolution,
    };

    private static string NameOf(ActionKind kind) => kind switch
    {
        ActionKind.Install => "install",
        ActionKind.Upgrade => "upgrade",
        ActionKind.Downgrade => PlannedAction.Downgrade,
        ActionKind.Remove => PlannedAction.Remove,
        _ => "up-to-date",
    };

    private static string ModuleOf(ModuleAction action) =>
        action.To is { } to ? $"{action.Package.Id.Product}-{to}" : action.Package.Id.ToString();

    private static PlannedStep Describe(PlanStep step) => new(
        step.Number, step.Package.Id.ToString(), step.Kind, step.Title, step.Phase.ToString().ToLowerInvariant(),
        step.Reversible,
        (step is UndoStep { Of: var taken } ? taken : step) is SwitchStep or TakeOverStep ? []
            : [.. step.Changes.Select(
                change => Describe(change, step is UndoStep ? step.Reversible : change.Reversible))],
        TenantPlan.DigestOf(step))
    {
        Run = (step as UndoStep)?.Run,
        Obstacle = (step as UndoStep)?.Obstacle,
    };

    private static PlannedChange Describe(Change change, bool reversible) => new(
        change.Id, change.Version?.Text, change.Kind, change.Type.ToString().ToLowerInvariant(),
        change.Priority.ToString().ToLowerInvariant(), reversible, change.Reason, change.Checksum);
}
