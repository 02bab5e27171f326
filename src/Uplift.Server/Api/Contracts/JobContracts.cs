using Uplift.Diagnostics;
using Uplift.Jobs;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Server.Api.Contracts;

/// <summary>An install job to make.</summary>
/// <param name="Modules">In the order given; with <paramref name="UpgradeAll"/> none.</param>
/// <param name="UpgradeAll">Ask for the newest version of every enabled product.</param>
/// <param name="Simulate">Only say what would be done.</param>
/// <param name="Purge">Modules that the request disables remove their data. Never beside upgrades.</param>
/// <param name="Invoke">true, false, or a regular expression that must match the whole id of a called module.</param>
/// <param name="TenantParameters">key=value,key for modules.</param>
/// <param name="OnFailure">rollback, stop or continue.</param>
/// <param name="Reinstall">Enabled ids are upgraded from themselves.</param>
/// <param name="Parallel">Calls at once.</param>
/// <param name="DepCheck">False: the list is run as it is given.</param>
/// <param name="PreRelease">true, false or only.</param>
/// <param name="NpmSnapshot">true, false or only.</param>
/// <param name="DeadlineSeconds">How long the job may take.</param>
/// <param name="WhenBusy">refuse or queue.</param>
public sealed record JobToMake(
    IReadOnlyList<ModuleToInstall>? Modules = null, bool UpgradeAll = false, bool Simulate = false, bool Purge = false,
    string Invoke = "true", string? TenantParameters = null, FailureChoice OnFailure = FailureChoice.Rollback,
    bool Reinstall = false,
    int Parallel = 1, bool DepCheck = true, string? PreRelease = null, string? NpmSnapshot = null,
    double? DeadlineSeconds = null,
    BusyChoice WhenBusy = BusyChoice.Refuse)
{
    /// <summary>True when data would be removed.</summary>
    internal bool Purges => Purge || Modules?.Any(module => module.Action == RequestedAction.Purge) == true;

    internal JobRequest ToRequest(TenantId tenant, string actor, string? key)
    {
        if (UpgradeAll == Modules is { Count: > 0 })
        {
            throw new UpliftException(
                DiagnosticCodes.InvalidInstall, "The request names no module, or names some beside 'upgradeAll'.",
                hint: "Say either 'modules' or 'upgradeAll'.");
        }

        return new JobRequest
        {
            Tenant = tenant,
            Actor = actor,
            IdempotencyKey = key,
            UpgradeAll = UpgradeAll,
            WhenBusy = WhenBusy,
            Modules = [.. (Modules ?? []).Select(module => new RequestedModule(module.Id, module.Action))],
            Options = new JobOptions
            {
                Purge = Purge,
                Invoke = Invoke,
                TenantParameters = TenantParameters,
                OnFailure = OnFailure,
                Reinstall = Reinstall,
                Parallel = Parallel,
                DepCheck = DepCheck,
                Filter = VersionFilter.Parse(PreRelease, NpmSnapshot),
                Deadline = DeadlineSeconds is > 0 and { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            },
        };
    }
}

/// <summary>One module of a request.</summary>
/// <param name="Id">A module id, or a product for its newest version.</param>
/// <param name="Action">enable, disable or purge.</param>
public sealed record ModuleToInstall(string Id, RequestedAction Action = RequestedAction.Enable);

/// <summary>An install job.</summary>
/// <param name="State">queued, ready, running, rolling-back, done, done-with-errors, failed-rolled-back,
/// failed-stopped, failed-partly, cancelled or refused.</param>
/// <param name="Message">Why it failed and how the tenant stands.</param>
/// <param name="Current">The modules that are worked on.</param>
public sealed record JobView(
    string Id, string Tenant, string Kind, string State, bool Complete, string Message, string Actor,
    DateTimeOffset Created,
    DateTimeOffset? Started, DateTimeOffset? Finished, DateTimeOffset? Deadline, string CancelledBy, int Done,
    int Total,
    IReadOnlyList<string> Current, IReadOnlyList<JobEntryView> Entries)
{
    internal static JobView Of(Job job) => new(
        job.Id, job.Tenant.Value, job.Request.Kind, JobWords.Of(job.State), job.IsComplete, job.Message,
        job.Request.Actor, job.Created,
        job.Started, job.Finished, job.Deadline, job.CancelledBy, job.DoneEntries, job.Entries.Count, job.Current,
        [.. job.Entries.Select(JobEntryView.Of)]);
}

/// <summary>What a job does with one module.</summary>
/// <param name="Reason">Why it is in the job.</param>
/// <param name="Waits">The numbers of the entries that must be done before.</param>
/// <param name="SwitchGroup">The number that modules share which are switched together or not at all;
/// null: it has none.</param>
public sealed record JobEntryView(
    int Number, string Id, string? From, string Action, string Stage, string Reason,
    IReadOnlyList<int> Waits, int? SwitchGroup, string Run, string Error, string Message)
{
    internal static JobEntryView Of(JobEntry entry) => new(
        entry.Number, entry.Id, entry.From, JobWords.Of(entry.Action), JobWords.Of(entry.Stage),
        entry.Reason, entry.Waits, entry.SwitchGroup, entry.Run, entry.Error, entry.Message);
}
