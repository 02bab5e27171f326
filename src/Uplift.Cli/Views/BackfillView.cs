using Spectre.Console;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Workspaces;

namespace Uplift.Cli.Views;

/// <summary>Shows a backfill, tenant by tenant.</summary>
internal sealed class BackfillView : View<BackfillStatus>
{
    /// <inheritdoc/>
    public override object Shape(BackfillStatus result) => new
    {
        result.Backfill.Id,
        result.Backfill.Request.Module,
        result.Backfill.State,
        result.Backfill.Request.Priority,
        result.Backfill.Actor,
        result.Backfill.Created,
        result.Backfill.Finished,
        progress = result.Whole,
        secondsLeft = (long?)result.Left?.TotalSeconds,
        tenants = result.Parts.Select(part => new
        {
            part.Tenant,
            state = result.IsSilent(part) ? "silent" : WordOf(part.State),
            part.Progress,
            part.Updated,
            failures = result.Failures.GetValueOrDefault(part.Tenant, []).Select(failure => new
            {
                failure.Collection,
                id = failure.ObjectId,
                failure.Path,
                failure.Message,
            }),
        }),
    };

    /// <inheritdoc/>
    public override void Write(BackfillStatus result, IAnsiConsole console)
    {
        var table = Grid(
            Fixed("tenant"), Fixed("state"), Fixed("looked at"), Fixed("rewritten"), Fixed("failed"), Fixed("a second"),
            Flow(""));
        foreach (var part in result.Parts)
        {
            var progress = part.Progress;
            Row(table, part.Tenant, result.IsSilent(part)
                ? "silent" : WordOf(part.State), $"{progress.Looked} of {progress.Total}",
                $"{progress.Changed}", $"{progress.Failed}", part.State == BackfillPartState.Running
                    ? $"{progress.Rate:0}" : "",
                progress.Note);
        }

        console.Write(table);
        var writer = console.Profile.Out.Writer;
        foreach (var (tenant, failures) in result.Failures.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            foreach (var failure in failures)
            {
                writer.WriteLine($"  {tenant}: {failure.Collection} '{failure.ObjectId}': {failure.Message}");
            }
        }

        var backfill = result.Backfill;
        writer.WriteLine($"Backfill {backfill.Id} to {backfill.Request.Module}: {WordOf(backfill.State)}"
            + (result.Left is { } left ? $", about {DurationText.Of(left)} left at the present rate" : "") + ".");
        if (Next(result) is { } next) writer.WriteLine(next);
    }

    /// <summary>How far it is in a tenant, in a line.</summary>
    public static string Describe(BackfillPart part)
    {
        var progress = part.Progress;
        var share = progress.Total == 0 ? 100 : progress.Looked * 100 / progress.Total;
        var counts = $"{progress.Looked} of {progress.Total} looked at ({share} %), {progress.Changed} rewritten"
            + (progress.Failed > 0 ? $", {progress.Failed} failed" : "");
        var left = part.State == BackfillPartState.Running && progress.Rate > 0
            ? $", {progress.Rate:0}/s, about "
                + $"{DurationText.Of(TimeSpan.FromSeconds((progress.Total - progress.Looked) / progress.Rate))} left"
            : "";
        return progress.Note.Length > 0 && part.State == BackfillPartState.Running ? $"waits: {progress.Note}; {counts}"
            : $"{WordOf(part.State)}: {counts}{left}{(progress.Note.Length > 0 ? $": {progress.Note}" : "")}";
    }

    /// <summary>The word for a state.</summary>
    public static string WordOf<T>(T state) where T : struct, Enum => state.ToString().ToLowerInvariant();

    private static string? Next(BackfillStatus result) => result.Backfill.State switch
    {
        BackfillState.Paused => $"Go on with 'uplift backfill resume {result.Backfill.Id}'.",
        BackfillState.Failed => $"Mend the cause, then 'uplift backfill resume {result.Backfill.Id}'.",
        BackfillState.Incomplete =>
            "Mend the objects that failed, then start another backfill: it finds what is still older.",
        BackfillState.Running when !result.Parts.Any(
            part => part.State == BackfillPartState.Running && !result.IsSilent(part)) =>
            $"Nobody works on it. Go on with 'uplift backfill resume {result.Backfill.Id}'.",
        _ => null,
    };
}

/// <summary>Shows backfills, one a line.</summary>
internal sealed class BackfillListView : View<IReadOnlyList<Backfill>>
{
    /// <inheritdoc/>
    public override object Shape(IReadOnlyList<Backfill> result) => new
    {
        backfills = result.Select(backfill => new
        {
            backfill.Id,
            backfill.Request.Module,
            backfill.State,
            backfill.Request.Priority,
            backfill.Actor,
            backfill.Created,
            backfill.Finished,
        }),
    };

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<Backfill> result, IAnsiConsole console)
    {
        if (result.Count == 0)
        {
            console.WriteLine("There is no backfill.");
            return;
        }

        var table = Grid(
            Fixed("id"), Fixed("module"), Fixed("state"), Fixed("priority"), Fixed("by"), Fixed("made"),
            Fixed("ended"));
        foreach (var backfill in result)
        {
            Row(table, backfill.Id, backfill.Request.Module, BackfillView.WordOf(backfill.State),
                $"{backfill.Request.Priority}",
                backfill.Actor, $"{backfill.Created:u}", backfill.Finished is { } finished ? $"{finished:u}" : "");
        }

        console.Write(table);
    }
}
