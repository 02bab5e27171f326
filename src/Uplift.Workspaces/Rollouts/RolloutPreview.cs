using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Rollouts;
using Uplift.Rollouts.Calendars;
using Uplift.Stores;

namespace Uplift.Workspaces.Rollouts;

/// <summary>When the tenants of a rollout would go, and what that is known from.</summary>
/// <param name="Targets">The module ids to reach.</param>
/// <param name="Calendar">When each goes.</param>
/// <param name="Rehearsed">Of how many rehearsals the times are foretold.</param>
/// <param name="Assumed">The tenants of whom a step was never rehearsed: what is assumed was taken for each of
/// them.</param>
public sealed record PreviewedRollout(
    IReadOnlyList<string> Targets, RolloutCalendar Calendar, int Rehearsed, IReadOnlyList<string> Assumed);

/// <summary>Shows when a rollout would move whom, from what rehearsals took. Makes no rollout.</summary>
public sealed class RolloutPreview(OpenedWorkspace workspace, ControlDatabase control)
{
    private const int ReadAtOnce = 4;

    /// <summary>Makes the calendar.</summary>
    /// <param name="settings">What it would run on.</param>
    /// <param name="assumed">What is taken for a tenant of whom a step was never rehearsed.</param>
    /// <exception cref="UpliftException">The request makes no sense, or there is nothing to do.</exception>
    public async Task<PreviewedRollout> MakeAsync(
        RolloutSpec spec, TenantChoice choice, SimulationSettings settings, TimeSpan assumed, string actor,
        CancellationToken cancellationToken)
    {
        var desk = new RolloutDesk(workspace, control);
        var (plan, concerned) = await desk.DraftAsync(spec, choice, actor, cancellationToken);
        var rehearsals = await ReadRehearsalsAsync(cancellationToken);
        var forecasts = await ForecastAsync(plan, concerned, rehearsals, cancellationToken);
        var tenants = concerned.Zip(forecasts, (tenant, forecast) =>
            new CalendarTenant(tenant.Id.Value, forecast.Unknown.Count == 0 ? forecast.Duration : assumed)
            {
                Server = tenant.Store,
                Window = RolloutDesk.WindowOf(tenant, spec),
            });
        var calendar = RolloutSimulation.Run(spec, [.. tenants], settings);
        return new PreviewedRollout(
            spec.Targets, calendar, rehearsals.Count,
            [.. concerned.Zip(forecasts).Where(pair => pair.Second.Unknown.Count > 0)
                .Select(pair => pair.First.Id.Value)]);
    }

    /// <summary>How long each of the tenants of a plan takes, in their order.</summary>
    public async Task<IReadOnlyList<TenantForecast>> ForecastAsync(
        Plan plan, IReadOnlyList<TenantEntry> tenants, CancellationToken cancellationToken) =>
        await ForecastAsync(plan, tenants, await ReadRehearsalsAsync(cancellationToken), cancellationToken);

    private async Task<IReadOnlyList<TenantForecast>> ForecastAsync(
        Plan plan, IReadOnlyList<TenantEntry> tenants, IReadOnlyList<Rehearsal> rehearsals,
        CancellationToken cancellationToken)
    {
        var known = DurationForecast.Of(rehearsals.SelectMany(rehearsal => rehearsal.Steps.Concat(rehearsal.Small)));
        var sizes = new StepSizes(workspace.Catalog);
        var forecasts = new TenantForecast[tenants.Count];
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = ReadAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, tenants.Count, atOnce, async (index, token) =>
        {
            var tenant = tenants[index].Id;
            await using var store = await workspace.Provider.OpenAsync(tenant, StoreAccess.Live, token);
            await using var transaction = await store.BeginAsync(null, token);
            forecasts[index] = known.For(await sizes.ReadAsync(plan.ClassOf(tenant.Value)!, transaction, token));
        });
        return forecasts;
    }

    // A rehearsal that did not come to its end says nothing of how long one takes that does.
    private async Task<IReadOnlyList<Rehearsal>> ReadRehearsalsAsync(CancellationToken cancellationToken) =>
        [.. (await new RehearsalTable(control).ReadAsync(cancellationToken)).Where(rehearsal => rehearsal.IsGood)];
}
