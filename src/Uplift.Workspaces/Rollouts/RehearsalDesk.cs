using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Rollouts;
using Uplift.Rollouts.Calendars;
using Uplift.Stores;

namespace Uplift.Workspaces.Rollouts;

/// <summary>What is rehearsed.</summary>
/// <param name="Targets">The module ids to reach.</param>
/// <param name="Sample">Of each table at most so many rows; null: all.</param>
public sealed record RehearsalRequest(IReadOnlyList<string> Targets, int? Sample)
{
    /// <summary>Changes of type preview are made, too.</summary>
    public bool AcceptPreview { get; init; }

    /// <summary>Manual changes that people say are done.</summary>
    public IReadOnlyList<string> Done { get; init; } = [];
}

/// <summary>How long a tenant will take.</summary>
public sealed record ForetoldTenant(string Tenant, TenantForecast Forecast);

/// <summary>Runs upgrades on copies of tenants, throws the copies away, and keeps what it took.</summary>
public sealed class RehearsalDesk(OpenedWorkspace workspace, ControlDatabase control)
{
    private const int SmallRows = 200;
    private const int WarmingCopies = 4;
    private const int TimedCopies = 3;

    // A shorter run is over before a disk or another process that was busy for a moment is made up for.
    private static readonly TimeSpan s_brief = TimeSpan.FromSeconds(3);

    private bool _isWarm;

    /// <summary>The rehearsals.</summary>
    public RehearsalTable Table { get; } = new(control);

    /// <summary>Removes copies that earlier rehearsals left because their processes died.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> SweepAsync(CancellationToken cancellationToken) => Trials().SweepAsync(cancellationToken);

    /// <summary>Rehearses the upgrade of one tenant. Nothing is written to the tenant.</summary>
    /// <exception cref="UpliftException">It cannot be copied, or a target is not known.</exception>
    public async Task<Rehearsal> RehearseAsync(
        TenantId tenant, RehearsalRequest request, string actor, CancellationToken cancellationToken)
    {
        var small = await TimeSmallAsync(tenant, request, actor, cancellationToken);
        var rehearsal = (await TimeAsync(tenant, request, actor, cancellationToken)) with { Small = small };
        await Table.AddAsync(rehearsal, cancellationToken);
        return rehearsal;
    }

    // What a process does for the first time takes longer, since its code is compiled then. Workers have done it
    // long before: what the first copies take is not counted.
    private async Task<IReadOnlyList<StepTiming>> TimeSmallAsync(
        TenantId tenant, RehearsalRequest request, string actor, CancellationToken cancellationToken)
    {
        var few = request with { Sample = Math.Min(SmallRows, request.Sample ?? SmallRows) };
        try
        {
            for (var copy = 0; copy < WarmingCopies && !_isWarm; copy++)
            {
                await MakeAsync(tenant, few, actor, cancellationToken);
            }

            _isWarm = true;
            var timed = await TimeAsync(tenant, few, actor, cancellationToken);
            return timed.IsGood ? timed.Steps : [];
        }
        catch (UpliftException)
        {
            // The rehearsal itself tells why.
            return [];
        }
    }

    // Of what is brief the middle one of three counts.
    private async Task<Rehearsal> TimeAsync(
        TenantId tenant, RehearsalRequest request, string actor, CancellationToken cancellationToken)
    {
        var made = new List<Rehearsal>();
        do made.Add(await MakeAsync(tenant, request, actor, cancellationToken));
        while (made.Count < TimedCopies && made[0].Elapsed < s_brief);
        return made.OrderBy(rehearsal => rehearsal.Elapsed).ElementAt(made.Count / 2);
    }

    private async Task<Rehearsal> MakeAsync(
        TenantId tenant, RehearsalRequest request, string actor, CancellationToken cancellationToken)
    {
        var time = workspace.Time;
        var begun = time.GetUtcNow();
        var copying = time.GetTimestamp();
        await using var copy = await Trials().CopyAsync(tenant, request.Sample, cancellationToken);
        await CopyReleasesAsync(copy.Provider, cancellationToken);
        var copied = time.GetElapsedTime(copying);
        var before = await copy.MeasureAsync(cancellationToken);
        var rehearsal = await RunAsync(tenant, request, copy, new Rehearsal
        {
            Id = $"{begun.UtcDateTime:yyyyMMdd-HHmmss}-{Guid.NewGuid().ToString("N")[..4]}",
            Tenant = tenant.Value,
            Targets = request.Targets,
            Actor = actor,
            Begun = begun,
            Sample = request.Sample,
            Outcome = "",
            IsGood = false,
            Copied = copied,
            CopyBytes = before.Data,
        }, cancellationToken);
        var after = await copy.MeasureAsync(cancellationToken);
        return rehearsal with
        {
            UpgradedBytes = after.Data,
            JournalBytes = Math.Max(0, after.Journal - before.Journal),
        };
    }

    /// <summary>How long every tenant will take that has something to do, from all rehearsals there are.</summary>
    /// <exception cref="UpliftException">No tenant has.</exception>
    public async Task<IReadOnlyList<ForetoldTenant>> ForecastAsync(
        IReadOnlyList<string> targets, string actor, CancellationToken cancellationToken)
    {
        var (plan, concerned) = await new RolloutDesk(workspace, control)
            .DraftAsync(new RolloutSpec { Targets = targets }, new TenantChoice(), actor, cancellationToken);
        var forecasts = await new RolloutPreview(workspace, control).ForecastAsync(plan, concerned, cancellationToken);
        return [.. concerned.Zip(forecasts, (tenant, forecast) => new ForetoldTenant(tenant.Id.Value, forecast))];
    }

    private async Task<Rehearsal> RunAsync(
        TenantId tenant, RehearsalRequest request, ITrialCopy copy, Rehearsal rehearsal,
        CancellationToken cancellationToken)
    {
        var time = workspace.Time;
        var clock = new StepClock(time);
        var rules = workspace.Workspace.Rules with { IsRehearsal = true };
        var upgrader = new Upgrader(copy.Provider, workspace.Catalog, time, workspace.Faults, clock, rules);
        var asked = new PlanRequest(request.Targets, [tenant.Value], new PlanOptions(), Refresh: true, 1);
        var (targets, surroundings) = await asked.ReadTargetsAsync(workspace, cancellationToken);
        var plan = await upgrader.PlanAsync(targets, surroundings, [tenant], asked.Options, 1, cancellationToken);
        RefuseBeyond(tenant, plan);
        var sizes = await ReadSizesAsync(plan.ClassOf(tenant.Value)!, tenant, copy.Provider, cancellationToken);
        var options = new RunOptions
        {
            Actor = rehearsal.Actor,
            AcceptIrreversible = true,
            AcceptPreview = request.AcceptPreview,
            DoneByHand = request.Done,
        };
        await using var watch = new LockWatch(copy, time);
        var running = time.GetTimestamp();
        var result = await upgrader.Runner.ApplyAsync(tenant, plan, options, cancellationToken);
        var elapsed = time.GetElapsedTime(running);
        var locks = await watch.EndAsync();
        return rehearsal with
        {
            Outcome = OutcomeWord.Of(result.Outcome),
            IsGood = OutcomeWord.IsGood(result.Outcome),
            Problems = [.. result.Problems.Select(problem => $"{problem.Code}: {problem.Message}"),
                .. result.Failures.Select(failure => $"{failure.Collection}/{failure.ObjectId}: {failure.Message}")],
            Read = result.Read,
            Changed = result.Changed,
            Failed = result.Failed,
            Elapsed = elapsed,
            Steps = clock.Read(sizes, elapsed),
            Locks = [.. locks, new SeenLock("objects of one batch", "write", clock.LongestCommit)],
        };
    }

    private async Task<IReadOnlyList<StepSize>> ReadSizesAsync(
        PlanClass planned, TenantId tenant, IStoreProvider provider, CancellationToken cancellationToken)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        return await new StepSizes(workspace.Catalog).ReadAsync(planned, transaction, cancellationToken);
    }

    // A copy has releases of its own, so that those of the installation stay as they are.
    private async Task CopyReleasesAsync(IStoreProvider copy, CancellationToken cancellationToken)
    {
        foreach (var product in workspace.Catalog.All.Where(package => package.Layers is not null)
            .Select(package => package.Id.Product).Distinct())
        {
            var known = await workspace.Provider.Releases.ReadAsync(product, cancellationToken);
            if (known.Count > 0) await copy.Releases.PutAsync(product, known, cancellationToken);
        }
    }

    // What lies outside of the tenant's own place is not in its copy, and would be changed itself.
    private void RefuseBeyond(TenantId tenant, Plan plan)
    {
        foreach (var package in plan.Packages.Keys.Select(workspace.Catalog.Find).OfType<ModulePackage>())
        {
            if (package.Collections.FirstOrDefault(collection => collection.Table.Contains('.', StringComparison.Ordinal))
                is not { } beyond) continue;
            throw new UpliftException(DiagnosticCodes.CannotRehearse,
                $"Upgrades of tenant '{tenant}' cannot be rehearsed: collection '{beyond.Name}' of {package.Id} stands on "
                + $"the table '{beyond.Table}', which a copy of the tenant does not have.", beyond.Position,
                "Simulate the upgrade instead: 'uplift upgrade --simulate'.");
        }
    }

    private ITrialCopies Trials() => workspace.Provider.Trials ?? throw new UpliftException(
        DiagnosticCodes.CannotRehearse, $"The store '{workspace.Provider.Name}' makes no copies of tenants.",
        hint: "Simulate the upgrade instead: 'uplift upgrade --simulate'.");
}
