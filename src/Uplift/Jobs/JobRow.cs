using Uplift.Stores.Sql;

namespace Uplift.Jobs;

/// <summary>The row of a job, and how it is read.</summary>
internal sealed record JobRow(
    string Id, string Tenant, string Kind, string State, string Request, string Basis, string Message, string? Idempotency,
    string Actor, string Created, string? Started, string? Finished, string? Deadline, string Cancel, long Fence)
{
    public const string Columns = "id, tenant, kind, state, request, basis, message, idempotency, actor, created, started, "
        + "finished, deadline, cancel, fence";

    public long Total { get; init; }

    public Job ToJob(IEnumerable<EntryRow> entries) => new()
    {
        Id = Id,
        Request = StoredRequest.Read(Request, Tenant, Kind, Actor, Idempotency),
        State = JobWords.State(State),
        Entries = [.. entries.Select(entry => entry.ToEntry())],
        Basis = Basis.Length == 0 ? [] : Basis.Split('\n'),
        Message = Message,
        Created = SqlSession.Time(Created),
        Started = TimeOf(Started),
        Finished = TimeOf(Finished),
        Deadline = TimeOf(Deadline),
        CancelledBy = Cancel,
    };

    private static DateTimeOffset? TimeOf(string? text) => text is null ? null : SqlSession.Time(text);
}

/// <summary>The row of an entry.</summary>
internal sealed record EntryRow(
    string Job, long Number, long Ordinal, string Module, string? Former, string Action, string Stage, long Step, string Waits,
    string Run, string Location, string Error, string Message)
{
    public const string Columns =
        "job, number, ordinal, module, former, action, stage, step, waits, run, location, error, message";

    public static EntryRow Of(string job, JobEntry entry) => new(
        job, entry.Number, entry.Ordinal, entry.Id, entry.From, JobWords.Of(entry.Action), JobWords.Of(entry.Stage), entry.Step,
        string.Join(' ', entry.Waits), entry.Run, entry.Location, entry.Error, entry.Message);

    public JobEntry ToEntry() => new()
    {
        Number = (int)Number,
        Id = Module,
        From = Former,
        Action = JobWords.Action(Action),
        Waits = Waits.Length == 0 ? [] : [.. Waits.Split(' ').Select(int.Parse)],
        Stage = JobWords.Stage(Stage),
        Step = (int)Step,
        Ordinal = (int)Ordinal,
        Run = Run,
        Location = Location,
        Error = Error,
        Message = Message,
    };
}
