using Spectre.Console;
using Uplift.Jobs;

namespace Uplift.Cli.Views;

/// <summary>Shows one job, module by module.</summary>
internal sealed class JobView : View<Job>
{
    /// <inheritdoc/>
    public override object Shape(Job result) => new
    {
        result.Id,
        tenant = result.Tenant.Value,
        result.Request.Kind,
        state = JobWords.Of(result.State),
        complete = result.IsComplete,
        result.Message,
        result.Request.Actor,
        result.Created,
        result.Started,
        result.Finished,
        result.Deadline,
        result.CancelledBy,
        done = result.DoneEntries,
        total = result.Entries.Count,
        entries = result.Entries.Select(entry => new
        {
            entry.Number,
            entry.Id,
            entry.From,
            action = JobWords.Of(entry.Action),
            stage = JobWords.Of(entry.Stage),
            entry.Waits,
            entry.SwitchGroup,
            entry.Run,
            entry.Error,
            entry.Message,
        }),
    };

    /// <inheritdoc/>
    public override void Write(Job result, IAnsiConsole console)
    {
        var table = Grid(Fixed("#"), Fixed("action"), Fixed("module"), Fixed("from"), Fixed("stage"), Fixed("run"));
        foreach (var entry in result.Entries)
        {
            Row(table, $"{entry.Number}", JobWords.Of(entry.Action), entry.Id, entry.From ?? "",
                JobWords.Of(entry.Stage), entry.Run);
        }

        console.Write(table);
        var writer = console.Profile.Out.Writer;
        foreach (var entry in result.Entries.Where(entry => entry.Error.Length > 0 || entry.Message.Length > 0))
        {
            writer.WriteLine($"  {entry.Id}: {$"{entry.Error} {entry.Message}".Trim()}");
        }

        writer.WriteLine($"{result.Tenant}: job {result.Id}: {JobWords.Of(result.State)}"
            + (result is { IsComplete: false, CancelledBy.Length: > 0 } ? $", cancelled by {result.CancelledBy}" : ""));
        if (result.Message.Length > 0) writer.WriteLine($"  {result.Message}");
        if (!result.IsComplete) writer.WriteLine($"  A server goes on with it, or 'uplift job resume {result.Id}'.");
    }
}

/// <summary>Shows jobs, one a line.</summary>
internal sealed class JobListView : View<IReadOnlyList<Job>>
{
    /// <inheritdoc/>
    public override object Shape(IReadOnlyList<Job> result) => new { jobs = result.Select(new JobView().Shape) };

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<Job> result, IAnsiConsole console)
    {
        if (result.Count == 0)
        {
            console.WriteLine("There is no job.");
            return;
        }

        var table = Grid(
            Fixed("id"), Fixed("tenant"), Fixed("state"), Fixed("done"), Fixed("by"), Fixed("made"), Fixed("ended"));
        foreach (var job in result)
        {
            Row(table, job.Id, job.Tenant.Value, JobWords.Of(job.State), $"{job.DoneEntries}/{job.Entries.Count}",
                job.Request.Actor,
                $"{job.Created:u}", job.Finished is { } finished ? $"{finished:u}" : "");
        }

        console.Write(table);
    }
}
