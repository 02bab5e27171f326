using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.ReadWrite.Backfills;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>Where backfills are asked for, looked at, paused, resumed and cancelled.</summary>
public sealed class BackfillDesk(OpenedWorkspace workspace, ControlDatabase control)
{
    /// <summary>The rows behind it.</summary>
    public BackfillTable Table { get; } = new(control);

    /// <summary>Records a backfill; whoever works on backfills takes it up.</summary>
    /// <exception cref="UpliftException">Nothing can be rewritten by it, or the module is not known.</exception>
    public Task<Backfill> StartAsync(
        BackfillRequest request, IReadOnlyList<TenantId> tenants, string actor, CancellationToken cancellationToken)
    {
        BackfillSteps.Of(PackageOf(request), request);
        return Table.AddAsync(request, tenants, actor, cancellationToken);
    }

    /// <summary>The backfill of an id or the beginning of one; without one, the only one that is open,
    /// else the newest.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.UnknownBackfill"/>.</exception>
    public async Task<Backfill> FindAsync(string? id, CancellationToken cancellationToken)
    {
        if (id is not null) return await Table.FindAsync(id, cancellationToken);
        var open = await Table.ListAsync(onlyOpen: true, cancellationToken);
        if (open is [var only]) return only;
        if (open.Count == 0 && await Table.ListAsync(onlyOpen: false, cancellationToken) is { Count: > 0 } all)
        {
            return all.MaxBy(backfill => backfill.Id, StringComparer.Ordinal)!;
        }

        throw new UpliftException(DiagnosticCodes.UnknownBackfill,
            open.Count == 0 ? "There is no backfill." : $"{open.Count} backfills are open.",
            hint: open.Count == 0
                ? "Begin one with 'uplift backfill start'." : "Name one; see 'uplift backfill list'.");
    }

    /// <summary>A backfill with how far it is, and some of the objects that it left.</summary>
    public async Task<BackfillStatus> ReadStatusAsync(Backfill backfill, CancellationToken cancellationToken)
    {
        var parts = await Table.ReadPartsAsync(backfill.Id, cancellationToken);
        var failures = new Dictionary<string, IReadOnlyList<ObjectFailure>>();
        foreach (var part in parts.Where(part => part.Progress.Failed > 0))
        {
            failures[part.Tenant] = await Runner()
                .ReadFailuresAsync(backfill.Id, TenantId.Parse(part.Tenant), cancellationToken);
        }

        return new BackfillStatus(backfill, parts, failures, workspace.Time.GetUtcNow());
    }

    /// <summary>Has the work rest between two batches until it is resumed.</summary>
    public Task<Backfill> PauseAsync(Backfill backfill, string actor, CancellationToken cancellationToken) =>
        MoveAsync(backfill, [BackfillState.Running], BackfillState.Paused, actor, cancellationToken);

    /// <summary>Has the work go on, and again in tenants where it could not.</summary>
    public async Task<Backfill> ResumeAsync(Backfill backfill, string actor, CancellationToken cancellationToken) =>
        backfill.State == BackfillState.Running
            ? backfill
            : await MoveAsync(
                backfill, [BackfillState.Paused, BackfillState.Failed], BackfillState.Running, actor,
                cancellationToken);

    /// <summary>Ends the work between two batches; what was rewritten stays.</summary>
    public Task<Backfill> CancelAsync(Backfill backfill, string actor, CancellationToken cancellationToken) =>
        MoveAsync(
            backfill, [BackfillState.Running, BackfillState.Paused, BackfillState.Failed], BackfillState.Cancelled,
            actor, cancellationToken);

    /// <summary>The engine for single tenants.</summary>
    internal BackfillRunner Runner() => new(workspace.Provider, workspace.Time, workspace.Faults, new SilentObserver());

    /// <summary>The package of a request.</summary>
    /// <exception cref="UpliftException">It is not in the catalog.</exception>
    internal ModulePackage PackageOf(BackfillRequest request) => workspace.Catalog.Find(request.Module)
        ?? throw new UpliftException(
            DiagnosticCodes.UnknownTarget, $"There is no package {QuotedText.Of(request.Module)}.",
            hint: "See 'uplift catalog list', or add it with 'uplift catalog add'.");

    private async Task<Backfill> MoveAsync(
        Backfill backfill, IReadOnlyList<BackfillState> from, BackfillState to, string actor, CancellationToken cancellationToken)
    {
        if (await Table.MoveAsync(backfill.Id, from, to, actor, cancellationToken))
        {
            return await Table.FindAsync(backfill.Id, cancellationToken);
        }

        var now = await Table.ReadStateAsync(backfill.Id, cancellationToken);
        throw new UpliftException(DiagnosticCodes.BackfillNotOpen,
            $"Backfill {backfill.Id} is {now.ToString().ToLowerInvariant()}.", hint: "See 'uplift backfill status'.");
    }
}

/// <summary>A backfill, how far it is in each tenant, and some of the objects that it left there.</summary>
/// <param name="At">When that was read.</param>
public sealed record BackfillStatus(
    Backfill Backfill, IReadOnlyList<BackfillPart> Parts,
    IReadOnlyDictionary<string, IReadOnlyList<ObjectFailure>> Failures, DateTimeOffset At)
{
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(60);

    /// <summary>The sum over all tenants; the rate is of those that are being worked on.</summary>
    public BackfillProgress Whole => new(
        Parts.Sum(part => part.Progress.Total), Parts.Sum(part => part.Progress.Looked),
        Parts.Sum(part => part.Progress.Changed),
        Parts.Sum(part => part.Progress.Failed))
    {
        Rate = Parts.Where(part => part.State == BackfillPartState.Running && !IsSilent(part))
            .Sum(part => part.Progress.Rate),
    };

    /// <summary>When it will be done at the present rate, from the tenants that it has begun with; null:
    /// nobody can tell.</summary>
    public TimeSpan? Left => Backfill.State != BackfillState.Running || Whole.Rate <= 0 ? null
        : TimeSpan.FromSeconds((Whole.Total - Whole.Looked) / Whole.Rate);

    /// <summary>True when the process that worked there has not been heard of for a minute.</summary>
    public bool IsSilent(BackfillPart part) => part.State == BackfillPartState.Running && At - part.Updated > s_silence;
}
