using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;

namespace Uplift.Workspaces;

/// <summary>The old undo entries of a tenant.</summary>
/// <param name="Runs">The runs that had some.</param>
/// <param name="Removed">How many entries were removed.</param>
/// <param name="Problems">Why they could not be.</param>
public sealed record TenantJournal(
    string Tenant, IReadOnlyList<OldRun> Runs, long Removed, IReadOnlyList<Diagnostic> Problems);

/// <summary>Looks for undo entries of runs that ended long ago, and removes them.</summary>
public sealed class JournalPruning
{
    private const int AtOnce = 4;

    private readonly OpenedWorkspace _workspace;
    private readonly JournalRetention _retention;
    private readonly DateTimeOffset _before;

    /// <param name="age">How long ago the runs ended; null: as the workspace keeps them.</param>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.JournalKept"/>: the workspace keeps them for longer, or
    /// nobody says how long.</exception>
    public JournalPruning(OpenedWorkspace workspace, TimeSpan? age)
    {
        var kept = workspace.Workspace.Rules.KeepJournal;
        if (age < kept || (age ?? kept) is not { } old)
        {
            throw new UpliftException(DiagnosticCodes.JournalKept,
                kept is null ? "It is not said which undo entries are old."
                    : $"Undo entries are kept for {DurationText.Of(kept.Value)}, as 'keepJournal' of {Workspace.FileName} says.",
                hint: kept is null ? "Say it with --older-than 30d, or by 'keepJournal: 30d' in the workspace."
                    : "Name a longer time, or change that line.");
        }

        _workspace = workspace;
        _before = workspace.Time.GetUtcNow() - old;
        _retention = new JournalRetention(workspace.Provider, workspace.Upgrader().Runner, workspace.Time);
    }

    /// <summary>What there is of each tenant. Writes nothing.</summary>
    public Task<IReadOnlyList<TenantJournal>> FindAsync(
        IReadOnlyList<TenantEntry> tenants, CancellationToken cancellationToken) =>
        ForEachAsync(tenants, async (tenant, token) => new TenantJournal(
            tenant.Id.Value, await _retention.FindAsync(tenant.Id, _before, token), 0, []), cancellationToken);

    /// <summary>Removes it, and tells the audit log. A tenant that is being worked on is left for another time.</summary>
    public async Task<IReadOnlyList<TenantJournal>> PruneAsync(
        IReadOnlyList<TenantEntry> tenants, string actor, CancellationToken cancellationToken)
    {
        var audit = (await _workspace.ControlAsync(cancellationToken)).Audit;
        return await ForEachAsync(tenants, async (tenant, token) =>
        {
            var found = await _retention.FindAsync(tenant.Id, _before, token);
            if (found.Count == 0) return new TenantJournal(tenant.Id.Value, found, 0, []);
            var result = await _retention.PruneAsync(tenant.Id, _before, new RunOptions { Actor = actor }, token);
            if (result.Changed > 0)
            {
                await audit.AppendAsync(
                    actor, "journal-prune", $"tenant={tenant.Id} before={_before:O} entries={result.Changed}", token);
            }

            return new TenantJournal(tenant.Id.Value, found, result.Changed, result.Problems);
        }, cancellationToken);
    }

    private static async Task<IReadOnlyList<TenantJournal>> ForEachAsync(
        IReadOnlyList<TenantEntry> tenants, Func<TenantEntry, CancellationToken, Task<TenantJournal>> work,
        CancellationToken cancellationToken)
    {
        var done = new TenantJournal[tenants.Count];
        await Parallel.ForAsync(0, tenants.Count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (index, token) => done[index] = await work(tenants[index], token));
        return done;
    }
}
