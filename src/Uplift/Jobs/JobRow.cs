using Uplift.Stores.Sql;

namespace Uplift.Jobs;

/// <summary>The row of a job: what changes while it runs, and what it is found by.</summary>
internal sealed record JobRow(
    string Id, string Tenant, string Kind, string State, string Message, string? Idempotency, string Actor,
    string Created,
    string? Started, string? Finished, string? Deadline, string Cancel, string Progress, string Notes, long Fence)
{
    public const string Columns =
        "id, tenant, kind, state, message, idempotency, actor, created, started, finished, deadline, "
            + "cancel, progress, notes, fence";

    /// <summary>The job of a row and its texts.</summary>
    public Job ToJob(JobText text, JobTextReader reader) => new()
    {
        Id = Id,
        Request = reader.Request(text.Request).For(Tenant, Kind, Actor, Idempotency),
        State = JobWords.State(State),
        Entries = JobProgress.Apply(reader.Entries(text.Entries), Progress, Notes),
        Basis = text.Basis.Length == 0 ? [] : text.Basis.Split('\n'),
        Message = Message,
        Created = SqlSession.Time(Created),
        Started = TimeOf(Started),
        Finished = TimeOf(Finished),
        Deadline = TimeOf(Deadline),
        CancelledBy = Cancel,
    };

    private static DateTimeOffset? TimeOf(string? text) => text is null ? null : SqlSession.Time(text);
}

/// <summary>What of a job stays the same while it runs, in a row apart: that of its progress is
/// written often.</summary>
/// <param name="Job">The id of the job.</param>
/// <param name="Request">What was asked for; see <see cref="StoredRequest"/>.</param>
/// <param name="Basis">The tenant's modules when it was planned, one a line.</param>
/// <param name="Entries">What is to be done; see <see cref="StoredEntries"/>.</param>
internal sealed record JobText(string Job, string Request, string Basis, string Entries)
{
    public const string Columns = "job, request, basis, entries";
}

/// <summary>Reads the texts of jobs. Many tenants are often asked for the same: what was read last is
/// not read again.</summary>
internal sealed class JobTextReader
{
    private Known<StoredRequest>? _request;
    private Known<IReadOnlyList<JobEntry>>? _entries;
    private Known<IReadOnlyList<JobEntry>>? _written;

    /// <summary>The request of a text.</summary>
    public StoredRequest Request(string text) => Find(ref _request, text, StoredRequest.Read);

    /// <summary>The entries of a text, as they were planned.</summary>
    public IReadOnlyList<JobEntry> Entries(string text) => Find(ref _entries, text, StoredEntries.Read);

    /// <summary>The text of entries.</summary>
    public string TextOf(IReadOnlyList<JobEntry> entries)
    {
        if (Volatile.Read(ref _written) is { } known && ReferenceEquals(known.Value, entries)) return known.Text;
        var text = StoredEntries.ToText(entries);
        Volatile.Write(ref _written, new Known<IReadOnlyList<JobEntry>>(text, entries));
        return text;
    }

    private static T Find<T>(ref Known<T>? last, string text, Func<string, T> read)
    {
        if (Volatile.Read(ref last) is { } known && known.Text == text) return known.Value;
        var value = read(text);
        Volatile.Write(ref last, new Known<T>(text, value));
        return value;
    }

    private sealed record Known<T>(string Text, T Value);
}
