using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Versions;

namespace Uplift.Planning;

/// <summary>
/// Builds the plan of one tenant from values alone: the same snapshot, packages and options always give the same steps.
/// </summary>
/// <param name="targets">Where to go.</param>
/// <param name="store">The store's name; it chooses script variants.</param>
/// <param name="options">What the operator chose.</param>
public sealed class TenantPlanner(PlanTargets targets, string store, PlanOptions options)
{
    /// <summary>Plans one tenant.</summary>
    public TenantPlan Plan(TenantSnapshot snapshot)
    {
        var bag = new DiagnosticBag();
        if (snapshot.Unreadable is { } reason)
        {
            return new TenantPlan
            {
                Tenant = snapshot.Tenant,
                State = snapshot.Digest,
                Actions = [],
                Steps = [],
                Problems = [reason],
            };
        }

        if (snapshot.Back is { } back) return new BackPlanner(targets).Plan(snapshot, back);
        var target = targets.For(snapshot.Ledger, snapshot.Surroundings);
        bag.AddRange(target.Problems);
        IReadOnlyList<ModuleAction> actions = target.IsPossible ? Actions(target, snapshot, bag) : [];
        var steps = bag.HasErrors ? [] : Steps(actions, snapshot, bag);

        // What only waits for a precondition is shown and can be simulated; it still cannot be applied.
        if (bag.Any(
            problem => problem.Severity == Severity.Error
                && problem.Code != DiagnosticCodes.PreconditionFailed)) steps = [];
        return new TenantPlan
        {
            Tenant = snapshot.Tenant,
            State = snapshot.Digest,
            Actions = actions,
            Steps = steps,
            Problems = [.. bag],
            Target = target,
        };
    }

    private List<ModuleAction> Actions(TenantTarget target, TenantSnapshot snapshot, DiagnosticBag bag)
    {
        var actions = target.Packages.Select(package => ActionFor(package, snapshot, bag) is { } action
            ? action with { Reason = target.ReasonFor(package) }
            : null).OfType<ModuleAction>().ToList();

        // What is there already takes no part in the switch.
        foreach (var group in actions.Where(action => action.Kind != ActionKind.UpToDate)
            .GroupBy(action => target.SwitchGroups.GetValueOrDefault(action.Package.Id.ToString())).ToList())
        {
            if (group.Key == 0 || group.Count() == 1) continue;
            foreach (var action in group) actions[actions.IndexOf(action)] = action with { SwitchGroup = group.Key };
        }

        return actions;
    }

    private ModuleAction? ActionFor(ModulePackage package, TenantSnapshot snapshot, DiagnosticBag bag)
    {
        var product = package.Id.Product;
        var request = RequestFor(package, snapshot, bag);
        if (!request.IsRecorded && request.From is null
            && (IsPristine(package, snapshot) || IsBegun(package, snapshot)))
        {
            return new ModuleAction(ActionKind.Install, package, null, null);
        }

        // What is there without a ledger has the version that the package names for such installations, or the operator
        // is asked.
        if (!request.IsRecorded && request.From is null) request = request with { From = package.LegacyVersion };
        var selection = ChangeSelection.Select(request, bag);
        if (selection is null) return null;
        var kind = selection.IsUpToDate ? ActionKind.UpToDate : ActionKind.Upgrade;
        return new ModuleAction(
            kind, package, request.IsRecorded ? snapshot.Ledger.Find(product)!.Version : null, selection);
    }

    private static bool IsPristine(ModulePackage package, TenantSnapshot snapshot) =>
        !package.Collections.Any(collection =>
            snapshot.Existing.Contains(TenantSnapshot.KeyOf(package.Id.Product, collection.Name)));

    // An installation that was held back in an earlier run: its tables and scripts are done, its
    // version is not recorded.
    private static bool IsBegun(ModulePackage package, TenantSnapshot snapshot) =>
        snapshot.Ledger.Find(package.Id.Product) is { Version: "", Run: not "" };

    private SelectionRequest RequestFor(ModulePackage package, TenantSnapshot snapshot, DiagnosticBag bag) => new()
    {
        Tenant = snapshot.Tenant.ToString(),
        From = Chosen(options.From, package, bag),
        Target = Chosen(options.StopAt, package, bag),
        Product = package.Id.Product,
        Scheme = package.Scheme,
        Registry = package.Changes,
        Ledger = snapshot.Ledger,
        Code = package.Id.Version,
        IncludeMissed = options.IncludeMissed,
    };

    private static ModuleVersion? Chosen(
        IReadOnlyDictionary<string, string> versions, ModulePackage package, DiagnosticBag bag)
    {
        if (!versions.TryGetValue(package.Id.Product, out var text)) return null;
        if (ModuleVersion.TryParse(text, package.Scheme, out var version)) return version;
        bag.Error(DiagnosticCodes.InvalidVersion, $"'{text}' is no version of {package.Id.Product}.");
        return null;
    }

    private List<PlanStep> Steps(IReadOnlyList<ModuleAction> actions, TenantSnapshot snapshot, DiagnosticBag bag)
    {
        var steps = new List<PlanStep>();
        var pending = actions.Where(action => action.Kind != ActionKind.UpToDate).ToList();
        foreach (var action in pending) AddTables(action, snapshot, steps);
        SharedTables.Check(steps, store, bag);
        foreach (var action in pending) AddTakeOver(action, steps);
        foreach (var action in pending) AddChanges(action, snapshot, ChangePhase.First, steps, bag);
        foreach (var together in SwitchGroups.Of(pending, action => action.SwitchGroup))
        {
            foreach (var action in together)
            {
                AddNotice(action, snapshot, steps);
                AddChanges(action, snapshot, ChangePhase.Second, steps, bag);
                AddSystemData(action, steps);
            }

            foreach (var action in together) AddSwitch(action, together, snapshot, steps);
        }

        Preconditions.CheckUpFront(steps, snapshot, options, bag);
        MarkLastPasses(steps);
        return PlaceStamps(steps, pending);
    }

    private static void AddTables(ModuleAction action, TenantSnapshot snapshot, List<PlanStep> steps)
    {
        var product = action.Package.Id.Product;
        var missing = action.Package.Collections.Where(collection =>
            !collection.Mapped && !snapshot.Existing.Contains(TenantSnapshot.KeyOf(product, collection.Name))).ToList();
        if (missing.Count > 0)
        {
            steps.Add(new CreateCollectionsStep(steps.Count + 1, action.Package, missing)
            {
                Phase = ChangePhase.First,
            });
        }
    }

    private static void AddTakeOver(ModuleAction action, List<PlanStep> steps)
    {
        if (action.Selection is not { Covered: { Count: > 0 } covered, Installed: { } declared }) return;
        steps.Add(new TakeOverStep(steps.Count + 1, action.Package, declared)
        {
            Phase = ChangePhase.First,
            Changes = covered,
        });
    }

    private void AddChanges(
        ModuleAction action, TenantSnapshot snapshot, ChangePhase phase, List<PlanStep> steps, DiagnosticBag bag)
    {
        var package = action.Package;
        if (action.Kind == ActionKind.Install && !IsBegun(package, snapshot)
            && package.BaselineScriptFor(store) is { } script)
        {
            if (phase == ChangePhase.Second) steps.Add(new BaselineScriptStep(steps.Count + 1, package, script));
            return;
        }

        var changes = ChangesOf(action, snapshot).Where(change => change.Phase == phase).ToList();
        foreach (var sql in changes.OfType<SqlChange>().Where(sql => sql.ScriptFor(store) is null))
        {
            bag.Error(DiagnosticCodes.NoScriptForStore,
                $"Change {sql.Key} of {package.Id} has no script for {store}.", sql.Position,
                $"Add the variant '.{store}.sql'.");
        }

        var builder = new StepBuilder(package);
        builder.Add(changes, phase);
        steps.AddRange(builder.Build(steps.Count + 1));
    }

    // What changes of the second phase do to System records would pass for edits of the tenant's.
    private static void AddNotice(ModuleAction action, TenantSnapshot snapshot, List<PlanStep> steps)
    {
        if (action is not { Kind: ActionKind.Upgrade, Package.Layers: not null }) return;
        if (ChangesOf(action, snapshot).All(change => change.Phase != ChangePhase.Second)) return;
        steps.Add(new SystemDataStep(steps.Count + 1, action.Package, LayerPart.Notice));
    }

    private static void AddSystemData(ModuleAction action, List<PlanStep> steps)
    {
        if (action.Package.Layers is null || action.Selection is { Target: { } stop }
            && stop != action.Package.Id.Version) return;
        var isNoticed = steps.Exists(step => step is SystemDataStep && step.Package == action.Package);
        steps.Add(new SystemDataStep(steps.Count + 1, action.Package, isNoticed ? LayerPart.Upgrade : LayerPart.Whole));
    }

    // A new installation has no data: only scripts have something to do.
    private static IEnumerable<Change> ChangesOf(ModuleAction action, TenantSnapshot snapshot) =>
        action.Selection is { } selection
            ? selection.Changes
            : action.Package.Changes
                .Where(change => change is SqlChange && !IsKnown(action, change, snapshot)
                    && (change.Version is null || change.Version <= action.Package.Id.Version))
                .OrderBy(change => change.Version is null).ThenBy(change => change.Version);

    private static bool IsKnown(ModuleAction action, Change change, TenantSnapshot snapshot) =>
        IsBegun(action.Package, snapshot)
            && snapshot.Ledger.Changes.Any(row => row.Product == action.Package.Id.Product && row.Key == change.Key);

    private static void AddSwitch(
        ModuleAction action, IReadOnlyList<ModuleAction> together, TenantSnapshot snapshot, List<PlanStep> steps)
    {
        var target = action.Selection is { } selection ? selection.Target : action.Package.Id.Version;
        if (target is null) return;
        var install = action.Kind == ActionKind.Install;
        var done = steps.Where(step => step.Package == action.Package).SelectMany(step => step.Changes).ToHashSet();
        steps.Add(new SwitchStep(steps.Count + 1, action.Package, install ? "install" : "upgrade", action.From, target)
        {
            SwitchGroup = action.SwitchGroup,
            With = [.. together.Where(other => other != action).Select(other => other.Package.Id.ToString())],
            Changes = install
                ? [.. action.Package.Changes.Where(change =>
                    !done.Contains(change) && !IsKnown(action, change, snapshot)
                    && change.Version is not null && change.Version <= target)]
                : [],
        });
    }

    private static void MarkLastPasses(List<PlanStep> steps)
    {
        var later = new Dictionary<ModulePackage, HashSet<string>>();
        for (var index = steps.Count - 1; index >= 0; index--)
        {
            if (steps[index] is not PassStep pass) continue;
            if (!later.TryGetValue(pass.Package, out var changed)) later[pass.Package] = changed = [];
            steps[index] = pass with
            {
                Validates = !changed.Contains(pass.Collection.Name),
                ChangedLater = changed.ToHashSet(),
            };
            changed.Add(pass.Collection.Name);
        }
    }

    // A version is recorded as soon as the last change of it and of all versions below it is done; in a
    // switch group none before all.
    private static List<PlanStep> PlaceStamps(List<PlanStep> steps, List<ModuleAction> actions)
    {
        foreach (var action in actions.Where(action => action is { Kind: ActionKind.Upgrade, SwitchGroup: null }))
        {
            var last = new SortedDictionary<ModuleVersion, int>();
            foreach (var (index, step) in steps.Index())
            {
                if (step.Package != action.Package || step is SwitchStep or TakeOverStep) continue;
                foreach (var change in step.Changes.Where(change => change.Version > action.Selection!.Installed))
                {
                    last[change.Version!] = index;
                }
            }

            var reached = -1;
            var stamps = new Dictionary<int, List<ModuleVersion>>();
            foreach (var (version, index) in last)
            {
                reached = Math.Max(reached, index);
                if (!stamps.TryGetValue(reached, out var versions)) stamps[reached] = versions = [];
                versions.Add(version);
            }

            foreach (var (index, versions) in stamps) steps[index] = steps[index] with { Stamps = versions };
        }

        return steps;
    }
}
