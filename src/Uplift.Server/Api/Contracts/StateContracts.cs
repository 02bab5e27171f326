using Uplift.Server.Errors;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Server.Api.Contracts;

/// <summary>How a tenant stands, read beside its data.</summary>
/// <param name="Modules">Version by product.</param>
/// <param name="Run">The last run that was not taken back.</param>
/// <param name="Holder">Who works on the tenant.</param>
/// <param name="Failures">Objects that the last run left as they were; only when asked for.</param>
/// <param name="Problems">Why nothing can be said.</param>
public sealed record StatusView(
    string Tenant, string Display, IReadOnlyDictionary<string, string> Modules, RunView? Run, long Read, long Changed,
    long Failed,
    string? Holder, IReadOnlyList<FailureView> Failures, IReadOnlyList<Finding> Problems)
{
    internal static StatusView Of(TenantStatus status) => new(
        status.Tenant, status.Display, status.Modules, status.Run is null ? null : RunView.Of(status.Run),
        status.Steps.Sum(step => step.Read), status.Steps.Sum(step => step.Changed),
        status.Steps.Sum(step => step.Failed),
        status.Holder?.ToString(), [.. status.Failures.Select(FailureView.Of)],
        [.. status.Problems.Select(Finding.Of)]);
}

/// <summary>One run of a tenant.</summary>
/// <param name="State">running, done, incomplete, failed, undoing, undone or superseded.</param>
public sealed record RunView(
    string Id, string Plan, string Target, RunState State, string Actor, DateTimeOffset Started, DateTimeOffset? Finished, string Error)
{
    internal static RunView Of(RunRecord run) =>
        new(run.Id, run.Plan, run.Target, run.State, run.Actor, run.Started, run.Finished, run.Error);
}

/// <summary>The runs of a tenant, oldest first, and every write of a module's version.</summary>
public sealed record HistoryView(string Tenant, IReadOnlyList<RunView> Runs, IReadOnlyList<HistoryEntry> Versions);
