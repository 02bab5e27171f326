using Uplift.Calls;

namespace Uplift.Jobs;

/// <summary>How an effect ended.</summary>
internal enum EffectEnd
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>It failed, and surely nothing of it is done, or nothing that is in force.</summary>
    NotBegun,

    /// <summary>It failed, and may be done in part or as a whole.</summary>
    MayBeDone,
}

/// <summary>What came of an effect.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Problem">Why it failed; "" when it did not.</param>
internal sealed record EffectResult(EffectEnd End, string Problem = "")
{
    /// <summary>The run that made package changes; "": none.</summary>
    public string Run { get; init; } = "";

    /// <summary>What is to be said of the module beside the problem; "" for nothing.</summary>
    public string Note { get; init; } = "";
}

/// <summary>Carries out effects: calls and package changes.</summary>
internal sealed class EffectRunner(JobSurroundings surroundings)
{
    /// <summary>Carries out an effect of a job.</summary>
    /// <param name="located">Told the module's own job before it is waited for.</param>
    /// <param name="deadline">When waiting ends; null: when the limits of calls say so.</param>
    public async Task<EffectResult> DoAsync(
        Job job, JobEntry entry, Effect effect, Func<string, CancellationToken, Task> located, DateTimeOffset? deadline,
        CancellationToken cancellationToken) => effect switch
        {
            Effect.Changes changes => Told(await ApplyAsync(job, changes, deadline, cancellationToken), entry),
            Effect.Purge purge => Told(await surroundings.Packages.PurgeAsync(
                job.Tenant, purge.Module, MarkOf(job), cancellationToken), entry),
            Effect.Call { What: var call } => Told(
                await CallAsync(job, entry, call, located, deadline, cancellationToken), call),
            _ => new EffectResult(EffectEnd.Done),
        };

    /// <summary>Takes back what an entry did, by an inverse effect.</summary>
    public async Task<EffectResult> UndoAsync(
        Job job, JobEntry entry, Effect inverse, Func<string, CancellationToken, Task> located,
        CancellationToken cancellationToken) =>
        inverse switch
        {
            Effect.Changes changes => Told(await surroundings.Packages.UndoAsync(
                job.Tenant, changes.Modules, entry.Run, MarkOf(job), cancellationToken), entry),
            Effect.Return back => Told(await surroundings.Packages.ApplyAsync(
                job.Tenant, [back.Module], [], MarkOf(job), cancellationToken), entry),
            Effect.Call { What: var call } => Told(
                await CallAsync(job, entry, call, located, null, cancellationToken), call),
            Effect.Impossible { Reason: var reason } => new EffectResult(EffectEnd.NotBegun, reason),
            _ => new EffectResult(EffectEnd.Done),
        };

    // Runs bear the job as their actor, so that they are found again and stand in the history with it.
    private static string MarkOf(Job job) => $"{job.Request.Actor} (job {job.Id})";

    private async Task<PackageOutcome> ApplyAsync(
        Job job, Effect.Changes changes, DateTimeOffset? deadline, CancellationToken cancellationToken)
    {
        var mark = MarkOf(job);
        IReadOnlyList<string> alongside = [.. job.Entries.Where(entry => entry.IsEnable).Select(entry => entry.Id)];
        if (deadline is not { } end) return await surroundings.Packages.ApplyAsync(
                job.Tenant, changes.Modules, alongside, mark, cancellationToken);
        var time = surroundings.Control.Time;
        var left = end - time.GetUtcNow();
        if (left <= TimeSpan.Zero) return new PackageOutcome("", "The deadline of the job had come.", IsBegun: false);
        using var bound = new CancellationTokenSource(left, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        return await surroundings.Packages.ApplyAsync(job.Tenant, changes.Modules, alongside, mark, both.Token);
    }

    private async Task<CallResult> CallAsync(
        Job job, JobEntry entry, ModuleCall call, Func<string, CancellationToken, Task> located,
        DateTimeOffset? deadline, CancellationToken cancellationToken)
    {
        var view = await surroundings.Modules.ReadRecentAsync(cancellationToken);
        if (view.UrlOf(call.Module) is not { } url)
        {
            return new CallResult.Unreachable(new Diagnostics.Diagnostic(Diagnostics.DiagnosticCodes.ModuleWithoutUrl,
                Diagnostics.Severity.Error, view.Directory.ExplainAbsence(call.Module), null,
                "Declare its url with 'uplift module url' or by POST /_/discovery/modules, or have it started."));
        }

        var target = new CallTarget(job.Tenant, KnownCalls.Of(view).At(url))
        {
            PlatformUrl = surroundings.PlatformUrl,
            RequestId = $"{job.Id}/{entry.Number}",
            Deadline = deadline,
            JobStarted = located,
        };
        return entry.Location.Length > 0 && call.Job is not null
            ? await surroundings.Calls.WaitAsync(call, target, entry.Location, cancellationToken)
            : await surroundings.Calls.SendAsync(call, target, cancellationToken);
    }

    private static EffectResult Told(PackageOutcome outcome, JobEntry entry) => outcome.Problem.Length == 0
        ? new EffectResult(EffectEnd.Done) { Run = outcome.Run }
        : new EffectResult(outcome.IsBegun ? EffectEnd.MayBeDone : EffectEnd.NotBegun, $"{entry.Id}: {outcome.Problem}")
        {
            Run = outcome.Run,
        };

    private static EffectResult Told(CallResult result, ModuleCall call) => result switch
    {
        CallResult.Succeeded { Note: { } note } => new EffectResult(EffectEnd.Done) { Note = note.Message },
        CallResult.Succeeded => new EffectResult(EffectEnd.Done),
        CallResult.Unreachable => new EffectResult(EffectEnd.NotBegun, Words(result)),
        CallResult.Refused when call.MayBeRefused => new EffectResult(EffectEnd.Done) { Note = Words(result) },

        // A module that refuses to be enabled is not the tenant's, and one that refuses to leave still
        // is: nothing is in force.
        CallResult.Refused when call.Purpose is CallPurpose.Enable => new EffectResult(EffectEnd.NotBegun, Words(result))
        {
            Note =
                $"{call.Module} is not enabled. What it made for the tenant before it refused may still be there, unused; "
                    + "to enable it again goes on from there, to purge it removes it.",
        },
        CallResult.Refused when call.Purpose is CallPurpose.Disable or CallPurpose.Permissions =>
            new EffectResult(EffectEnd.NotBegun, Words(result)),
        _ => new EffectResult(EffectEnd.MayBeDone, Words(result)),
    };

    private static string Words(CallResult result) => result.Problem is not { } problem ? ""
        : problem.Hint.Length == 0 ? problem.Message : $"{problem.Message} {problem.Hint}";
}
