using Uplift.Control;
using Uplift.ReadWrite.Backfills;
using Uplift.Workspaces;

namespace Uplift.Server.Api.Contracts;

/// <summary>Which objects are to be rewritten to the write version of a module version, and how gently.</summary>
/// <param name="To">The module version; a product alone means its newest package.</param>
/// <param name="Tenants">Only these; absent: all that the token reaches.</param>
/// <param name="Collections">Only objects of these collections.</param>
/// <param name="Transformers">Only what these transformers derive from objects.</param>
/// <param name="Objects">Only the objects of these ids.</param>
/// <param name="Where">Only objects that satisfy a condition as in changes.</param>
/// <param name="Force">Also objects that are not older.</param>
/// <param name="Priority">Those with a higher one go first.</param>
/// <param name="Share">The part of the time in which it works, above 0 and up to 1.</param>
/// <param name="WindowMilliseconds">In which it works once and rests once.</param>
/// <param name="MaxBatch">The largest number of objects in one transaction.</param>
/// <param name="MaxErrors">It stops in a tenant when more objects than this cannot be rewritten.</param>
/// <param name="MaxLagSeconds">It waits while a replica is further behind.</param>
/// <param name="MaxLockWaits">It waits while more sessions wait for locks.</param>
/// <param name="MaxLoad">It waits while more other sessions are working.</param>
/// <param name="Parallel">How many tenants at once.</param>
public sealed record BackfillToStart(
    string To, IReadOnlyList<string>? Tenants = null, IReadOnlyList<string>? Collections = null,
    IReadOnlyList<string>? Transformers = null, IReadOnlyList<string>? Objects = null,
    string Where = "", bool Force = false, int Priority = 0, double? Share = null, int? WindowMilliseconds = null,
    int? MaxBatch = null,
    long? MaxErrors = null, double? MaxLagSeconds = null, int? MaxLockWaits = null, int? MaxLoad = null, int Parallel = 2)
{
    internal BackfillRequest ToRequest(string module)
    {
        var usual = new BackfillLimits();
        return new BackfillRequest
        {
            Module = module,
            Collections = Collections ?? [],
            Transformers = Transformers ?? [],
            Objects = Objects ?? [],
            Where = Where,
            Force = Force,
            Priority = Priority,
            Limits = usual with
            {
                Share = Math.Clamp(Share ?? usual.Share, 0.01, 1),
                Window = WindowMilliseconds is { } window
                    ? TimeSpan.FromMilliseconds(Math.Clamp(window, 1, 60_000)) : usual.Window,
                MaxBatch = Math.Clamp(MaxBatch ?? usual.MaxBatch, 1, 1_000_000),
                MaxErrors = MaxErrors,
                MaxLag = MaxLagSeconds is { } lag ? TimeSpan.FromSeconds(Math.Clamp(lag, 0, 86_400)) : null,
                MaxLockWaits = MaxLockWaits,
                MaxLoad = MaxLoad,
            },
        };
    }
}

/// <summary>What an operation that works on a backfill is asked for.</summary>
/// <param name="Backfill">Its id.</param>
/// <param name="Parallel">How many tenants at once.</param>
public sealed record BackfillChoices(string Backfill, int Parallel = 2);

/// <summary>A backfill.</summary>
/// <param name="SecondsLeft">When it will be done at the present rate; null: nobody can tell.</param>
/// <param name="Progress">Of all tenants; only of a single backfill.</param>
/// <param name="Tenants">How it stands in each; only of a single backfill.</param>
/// <param name="Operation">That works on it; only where one was just begun.</param>
public sealed record BackfillView(
    string Id, string Module, BackfillState State, int Priority, string Actor, DateTimeOffset Created,
    DateTimeOffset? Finished,
    long? SecondsLeft, BackfillProgress? Progress, IReadOnlyList<BackfillPartView>? Tenants, string? Operation)
{
    internal static BackfillView Of(Backfill backfill) => new(
        backfill.Id, backfill.Request.Module, backfill.State, backfill.Request.Priority, backfill.Actor,
        backfill.Created,
        backfill.Finished, null, null, null, null);

    internal static BackfillView Of(BackfillStatus status, string? operation = null) => Of(status.Backfill) with
    {
        SecondsLeft = (long?)status.Left?.TotalSeconds,
        Progress = status.Whole,
        Tenants = [.. status.Parts.Select(part => BackfillPartView.Of(part, status))],
        Operation = operation,
    };
}

/// <summary>How a backfill stands in a tenant.</summary>
/// <param name="Silent">True when the process that worked there has not been heard of for a minute.</param>
/// <param name="Failures">Some of the objects that it left as they were.</param>
public sealed record BackfillPartView(
    string Tenant, BackfillPartState State, bool Silent, BackfillProgress Progress, DateTimeOffset Updated,
    IReadOnlyList<FailureView> Failures)
{
    internal static BackfillPartView Of(BackfillPart part, BackfillStatus status) => new(
        part.Tenant, part.State, status.IsSilent(part), part.Progress, part.Updated,
        [.. status.Failures.GetValueOrDefault(part.Tenant, []).Select(FailureView.Of)]);
}
