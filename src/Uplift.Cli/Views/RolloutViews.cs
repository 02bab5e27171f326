using Spectre.Console;
using Uplift.Rollouts;

namespace Uplift.Cli.Views;

/// <summary>A rollout with its tenants and what happened last.</summary>
internal sealed record RolloutReport(
    Rollout Rollout, IReadOnlyList<RolloutTenant> Tenants, IReadOnlyList<RolloutEvent> Events)
{
    /// <summary>How many events are read.</summary>
    public const int MostEvents = 200;

    public static async Task<RolloutReport> ReadAsync(
        RolloutTable table, Rollout rollout, CancellationToken cancellationToken) => new(
        rollout, await table.ReadTenantsAsync(rollout.Id, cancellationToken),
        await table.ReadEventsAsync(rollout.Id, MostEvents, cancellationToken));
}

/// <summary>Shows a rollout, wave by wave, its tenants in trouble, and what happened last.</summary>
internal sealed class RolloutView : View<RolloutReport>
{
    private const int ShownEvents = 8;
    private const int ShownTenants = 20;

    /// <inheritdoc/>
    public override object Shape(RolloutReport result) => new
    {
        result.Rollout.Id,
        state = RolloutWords.Of(result.Rollout),
        result.Rollout.Reason,
        targets = result.Rollout.Spec.Targets,
        result.Rollout.Plan,
        wave = result.Rollout.Wave + 1,
        result.Rollout.Waves,
        result.Rollout.Since,
        result.Rollout.Actor,
        result.Rollout.Created,
        tenants = result.Tenants.Select(tenant => new
        {
            tenant.Tenant,
            wave = tenant.Wave + 1,
            state = RolloutWords.Of(tenant.State),
            tenant.Run,
            tenant.Message,
            tenant.Due,
            tenant.Worker,
        }),
        events = result.Events.Select(entry => new { entry.At, entry.Actor, entry.What, entry.Reason }),
    };

    /// <inheritdoc/>
    public override void Write(RolloutReport result, IAnsiConsole console)
    {
        var rollout = result.Rollout;
        var table = Grid(
            Fixed("wave"), Fixed("tenants"), Fixed("waiting"), Fixed("under way"), Fixed("done"), Fixed("failed"),
            Fixed("taken back"));
        foreach (var wave in result.Tenants.GroupBy(tenant => tenant.Wave))
        {
            Row(table, $"{wave.Key + 1}{(wave.Key == rollout.Wave && !rollout.IsOver ? " <" : "")}", $"{wave.Count()}",
                Count(wave, RolloutTenantState.Waiting),
                Count(wave, RolloutTenantState.Running, RolloutTenantState.Undoing),
                Count(wave, RolloutTenantState.Done), Count(wave, RolloutTenantState.Failed),
                Count(wave, RolloutTenantState.TakenBack));
        }

        console.Write(table);
        var writer = console.Profile.Out.Writer;
        var troubled = result.Tenants.Where(tenant => tenant.Message.Length > 0).ToList();
        foreach (var tenant in troubled.Take(ShownTenants))
        {
            writer.WriteLine($"  {tenant.Tenant} {RolloutWords.Of(tenant.State)}: {tenant.Message}");
        }

        if (troubled.Count > ShownTenants)
        {
            writer.WriteLine($"  and {troubled.Count - ShownTenants} more (--json has them all)");
        }

        foreach (var entry in result.Events.Take(ShownEvents).Reverse()) writer.WriteLine($"  {Line(entry)}");
        writer.WriteLine(
            $"Rollout {rollout.Id} is {RolloutWords.Of(rollout)}{(rollout.Reason.Length > 0 ? $": {rollout.Reason}" : "")}.");
    }

    /// <summary>What happened, in a line.</summary>
    public static string Line(RolloutEvent entry) =>
        $"{entry.At:HH:mm:ss} {entry.What}{(entry.Reason.Length > 0 ? $": {entry.Reason}" : "")} ({entry.Actor})";

    private static string Count(IEnumerable<RolloutTenant> wave, params RolloutTenantState[] states) =>
        $"{wave.Count(tenant => states.Contains(tenant.State))}";
}

/// <summary>Shows rollouts, one a line.</summary>
internal sealed class RolloutListView : View<IReadOnlyList<Rollout>>
{
    /// <inheritdoc/>
    public override object Shape(IReadOnlyList<Rollout> result) => new
    {
        rollouts = result.Select(rollout => new
        {
            rollout.Id,
            state = RolloutWords.Of(rollout),
            rollout.Reason,
            targets = rollout.Spec.Targets,
            wave = rollout.Wave + 1,
            rollout.Waves,
            rollout.Actor,
            rollout.Created,
        }),
    };

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<Rollout> result, IAnsiConsole console)
    {
        if (result.Count == 0)
        {
            console.WriteLine("There is no rollout.");
            return;
        }

        var table = Grid(Fixed("id"), Fixed("state"), Fixed("wave"), Fixed("by"), Flow("to"));
        foreach (var rollout in result)
        {
            Row(table, rollout.Id, RolloutWords.Of(rollout), $"{rollout.Wave + 1} of {rollout.Waves}", rollout.Actor,
                string.Join(' ', rollout.Spec.Targets));
        }

        console.Write(table);
    }
}
