using System.Globalization;
using Spectre.Console;
using Uplift.Rollouts.Calendars;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Cli.Views;

/// <summary>Rehearsals, and what they foretell of every tenant.</summary>
internal sealed record RehearsalReport(
    IReadOnlyList<Rehearsal> Rehearsals, IReadOnlyList<ForetoldTenant> Foretold);

/// <summary>Shows what rehearsals took and found.</summary>
internal sealed class RehearsalView : View<RehearsalReport>
{
    private const int ShownProblems = 10;
    private const int ShownTenants = 10;

    /// <inheritdoc/>
    public override object Shape(RehearsalReport result) => new
    {
        rehearsals = result.Rehearsals.Select(rehearsal => new
        {
            rehearsal.Id,
            rehearsal.Tenant,
            rehearsal.Targets,
            rehearsal.Sample,
            rehearsal.Outcome,
            good = rehearsal.IsGood,
            rehearsal.Problems,
            rehearsal.Read,
            rehearsal.Changed,
            rehearsal.Failed,
            copySeconds = rehearsal.Copied.TotalSeconds,
            seconds = rehearsal.Elapsed.TotalSeconds,
            rehearsal.CopyBytes,
            rehearsal.UpgradedBytes,
            rehearsal.JournalBytes,
            steps = Shape(rehearsal.Steps),
            smallSteps = Shape(rehearsal.Small),
            locks = rehearsal.Locks.Select(seen => new { seen.On, keeps = seen.Mode, seconds = seen.Longest.TotalSeconds }),
        }),
        foretold = result.Foretold.Select(tenant => new
        {
            tenant.Tenant,
            seconds = tenant.Forecast.Duration.TotalSeconds,
            tenant.Forecast.Unknown,
        }),
    };

    private static IEnumerable<object> Shape(IReadOnlyList<StepTiming> steps) =>
        steps.Select(step => new { step.Step, step.Objects, seconds = step.Elapsed.TotalSeconds });

    /// <inheritdoc/>
    public override void Write(RehearsalReport result, IAnsiConsole console)
    {
        foreach (var rehearsal in result.Rehearsals) Write(rehearsal, console);
        if (result.Foretold.Count > 0) Write(result.Foretold, console);
    }

    private static void Write(Rehearsal rehearsal, IAnsiConsole console)
    {
        var writer = console.Profile.Out.Writer;
        var of = rehearsal.Sample is { } sample ? $", at most {sample} rows of each table" : "";
        writer.WriteLine($"{rehearsal.Tenant}{of}: {rehearsal.Outcome} in {CalendarNotes.Time(rehearsal.Elapsed)}, "
            + $"{rehearsal.Read} objects read, {rehearsal.Changed} changed, {rehearsal.Failed} failed");
        foreach (var problem in rehearsal.Problems.Take(ShownProblems)) writer.WriteLine($"  {problem}");
        if (rehearsal.Problems.Count > ShownProblems)
        {
            writer.WriteLine($"  and {rehearsal.Problems.Count - ShownProblems} more (--json has them all)");
        }

        var steps = Grid(Flow("step"), Fixed("objects"), Fixed("time"));
        foreach (var step in rehearsal.Steps)
        {
            Row(steps, step.Step, step.Step == StepSizes.Around ? "" : $"{step.Objects}", CalendarNotes.Time(step.Elapsed));
        }

        console.Write(steps);
        var locks = Grid(Flow("locked"), Fixed("others could not"), Fixed("at a stretch"));
        foreach (var seen in rehearsal.Locks) Row(locks, seen.On, seen.Mode, CalendarNotes.Time(seen.Longest));
        console.Write(locks);
        writer.WriteLine(
            $"The copy took {CalendarNotes.Time(rehearsal.Copied)} and {Size(rehearsal.CopyBytes)}, upgraded "
            + $"{Size(rehearsal.UpgradedBytes)}, the undo journal {Size(rehearsal.JournalBytes)}; it is thrown away.");
    }

    private static void Write(IReadOnlyList<ForetoldTenant> foretold, IAnsiConsole console)
    {
        var known = foretold.Where(tenant => tenant.Forecast.Unknown.Count == 0)
            .OrderByDescending(tenant => tenant.Forecast.Duration).ToList();
        var table = Grid(Flow("tenant"), Fixed("will take"));
        foreach (var tenant in known.Take(ShownTenants))
        {
            Row(table, tenant.Tenant, CalendarNotes.Time(tenant.Forecast.Duration));
        }

        console.Write(table);
        var writer = console.Profile.Out.Writer;
        var sum = TimeSpan.FromTicks(known.Sum(tenant => tenant.Forecast.Duration.Ticks));
        writer.WriteLine($"{known.Count} tenants with something to do take {CalendarNotes.Time(sum)} one after the other"
            + (known.Count > ShownTenants ? $", the {ShownTenants} longest are shown." : "."));
        if (foretold.Count > known.Count)
        {
            writer.WriteLine($"Of {foretold.Count - known.Count} other tenants a step was not rehearsed: rehearse one of them, "
                + $"such as {foretold.First(tenant => tenant.Forecast.Unknown.Count > 0).Tenant}.");
        }

        writer.WriteLine("See 'uplift rollout plan' for the calendar.");
    }

    private static string Size(long bytes) => bytes switch
    {
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0} KiB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.00} GiB"),
    };
}
