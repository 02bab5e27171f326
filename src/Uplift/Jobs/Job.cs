using Uplift.Stores;

namespace Uplift.Jobs;

/// <summary>An install job as it stands in the control database. Times are UTC.</summary>
public sealed record Job
{
    /// <summary>Unique; ids of later jobs sort behind those of earlier ones.</summary>
    public required string Id { get; init; }

    /// <summary>What was asked for.</summary>
    public required JobRequest Request { get; init; }

    /// <summary>How it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>What is done, in order; empty only while it is not known.</summary>
    public IReadOnlyList<JobEntry> Entries { get; init; } = [];

    /// <summary>The modules of the tenant that the entries were resolved for, in order of their ids.</summary>
    public IReadOnlyList<string> Basis { get; init; } = [];

    /// <summary>Why it failed and how the tenant stands; "" while nothing is to be said.</summary>
    public string Message { get; init; } = "";

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When the first runner took it.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>When it ends as a failure does, if it has not ended before.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Who asked to cancel it; "" when nobody did.</summary>
    public string CancelledBy { get; init; } = "";

    /// <summary>The tenant.</summary>
    public TenantId Tenant => Request.Tenant;

    /// <summary>True when nothing of it is to be done any more.</summary>
    public bool IsComplete => !State.IsOpen();

    /// <summary>True when it ended as asked for, or with nothing but the failures that it was
    /// told to pass over.</summary>
    public bool IsSuccess => State is JobState.Done or JobState.DoneWithErrors;

    /// <summary>Entries that are at their end.</summary>
    public int DoneEntries => Entries.Count(entry => entry.Stage
        is EntryStage.Done or EntryStage.Failed or EntryStage.Skipped or EntryStage.Undone or EntryStage.Left);

    /// <summary>The modules that are worked on at this moment.</summary>
    public IReadOnlyList<string> Current => [.. Entries
        .Where(entry =>
            entry.Stage is EntryStage.Changes or EntryStage.Permissions or EntryStage.Call or EntryStage.Undoing)
        .Select(entry => entry.Id)];

    /// <summary>The first thing that went wrong; "" when nothing did.</summary>
    public string FirstError => Entries.Where(entry => entry.Error.Length > 0).OrderBy(entry => entry.Ordinal)
        .Select(entry => entry.Error).FirstOrDefault() ?? "";
}
