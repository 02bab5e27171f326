using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Planning;
using Uplift.Server.Errors;
using Uplift.Workspaces;

namespace Uplift.Server.Api.Contracts;

/// <summary>What a plan is asked for.</summary>
/// <param name="To">The modules to reach; a product alone means its newest package.</param>
/// <param name="Release">The release to reach, instead of modules.</param>
/// <param name="Tenants">Only these; absent: all that the token reaches.</param>
/// <param name="IncludeMissed">Also apply changes below the installed version that were never applied.</param>
/// <param name="Force">Pass over preconditions that the package calls skippable.</param>
/// <param name="DepCheck">False: take the target as it is given; add, upgrade and refuse nothing for the
/// sake of interfaces.</param>
/// <param name="Explain">Also say why this module is in the plan at its version, or why it cannot be.</param>
/// <param name="Refresh">Also look at tenants that are at the target as far as the control database knows.</param>
/// <param name="Parallel">How many tenants are read at once.</param>
public sealed record PlanToMake(
    IReadOnlyList<string>? To = null, string? Release = null, IReadOnlyList<string>? Tenants = null,
    bool IncludeMissed = false,
    bool Force = false, bool DepCheck = true, string? Explain = null, bool Refresh = false, int Parallel = 4);

/// <summary>A plan that was made, and saved when it covers tenants.</summary>
/// <param name="Notes">What a person should know about the release that was asked for; of a saved plan none.</param>
/// <param name="UpToDate">Tenants that are at the target by the control database and were not connected to.</param>
public sealed record PlanView(
    string Id, bool HasWork, int UpToDate, IReadOnlyList<string> Targets, DateTimeOffset Created,
    IReadOnlyList<PlanClassView> Classes,
    IReadOnlyList<Finding> Notes)
{
    internal static PlanView Of(
        PlanMade made, IEnumerable<Diagnostic> notes, Func<string, bool> reaches, string? explain = null) => new(
        made.Plan.Id, made.Plan.HasWork, made.Skipped, made.Plan.Targets, made.Plan.Created,
        [.. made.Plan.Classes.Select((planned, index) => PlanClassView.Of(planned,
            [.. made.Plan.Tenants.Where(tenant => tenant.Class == index && reaches(tenant.Tenant))
                .Select(tenant => tenant.Tenant)],
            explain))
            .Where(planned => planned.Tenants.Count > 0)],
        [.. notes.Select(Finding.Of)]);
}

/// <summary>What is done for tenants in equal state.</summary>
/// <param name="Refused">An error keeps these tenants from being upgraded.</param>
/// <param name="Explanation">Why the module that was asked about is there, line by line; only
/// when it was asked.</param>
public sealed record PlanClassView(
    IReadOnlyList<string> Tenants, bool Refused, IReadOnlyList<PlannedAction> Actions, IReadOnlyList<PlannedStep> Steps,
    IReadOnlyList<Finding> Problems, IReadOnlyList<string>? Explanation)
{
    internal static PlanClassView Of(PlanClass planned, IReadOnlyList<string> tenants, string? explain) => new(
        tenants, planned.IsRefused, planned.Actions, planned.Steps, [.. planned.Problems.Select(Finding.Of)],
        explain is null ? null : ClassExplanation.Of(planned, explain));
}

/// <summary>What can be chosen when a plan is applied, a run goes on or is taken back.</summary>
/// <param name="Tenants">Only these; absent: all that the token reaches.</param>
/// <param name="Parallel">How many tenants at once.</param>
/// <param name="FirstPhaseOnly">Only what can be applied while the old version still runs.</param>
/// <param name="MaxErrors">A tenant's run stops when more objects than this cannot be changed.</param>
/// <param name="Journal">False: write no undo entries.</param>
/// <param name="AcceptIrreversible">Also run changes that cannot be taken back.</param>
/// <param name="AcceptPreview">Also make changes of type preview that nobody has said yes to.</param>
/// <param name="Done">Manual changes that a person has made.</param>
/// <param name="MaxBatch">The largest number of objects in one transaction.</param>
/// <param name="LeaseSeconds">After which others may take over from a process that gives no sign of life.</param>
/// <param name="Run">For an undo: only if this is the last run.</param>
/// <param name="Review">The id of a review that was sent: a no in it holds a change back, previews need a yes.</param>
/// <param name="RequireSigned">Take the review only if somebody has signed it.</param>
public sealed record RunChoices(
    IReadOnlyList<string>? Tenants = null, int Parallel = 4, bool FirstPhaseOnly = false, long? MaxErrors = null,
    bool Journal = true,
    bool AcceptIrreversible = false, bool AcceptPreview = false, IReadOnlyList<string>? Done = null,
    int? MaxBatch = null,
    int? LeaseSeconds = null, string? Run = null, string? Review = null, bool RequireSigned = false)
{
    /// <summary>How many tenants at once, within bounds.</summary>
    internal int AtOnce => Math.Clamp(Parallel, 1, 64);

    internal RunOptions ToOptions(string actor)
    {
        var usual = new RunOptions();
        return usual with
        {
            Actor = actor,
            Phases = FirstPhaseOnly ? PhaseChoice.First : PhaseChoice.Both,
            MaxErrors = MaxErrors,
            Journal = Journal,
            AcceptIrreversible = AcceptIrreversible,
            AcceptPreview = AcceptPreview,
            DoneByHand = Done ?? [],
            MaxBatch = Math.Clamp(MaxBatch ?? usual.MaxBatch, 1, 1_000_000),
            Lease = LeaseSeconds is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, 1, 3_600)) : usual.Lease,
        };
    }
}
