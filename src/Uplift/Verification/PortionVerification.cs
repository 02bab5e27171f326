using Uplift.Documents;
using Uplift.Stores;
using Uplift.Verification.Reports;

namespace Uplift.Verification;

/// <summary>
/// Takes some objects, which follow each other, through all that is pending for their collection;
/// several portions at once.
/// </summary>
/// <param name="around">Where objects look others up.</param>
/// <param name="turn">Whoever holds it uses <paramref name="around"/>.</param>
internal sealed class PortionVerification(
    VerifiedTenant tenant, PendingCollection pending, VerificationScope scope, ChunkRendering rendering,
    ITenantStore around,
    SemaphoreSlim turn)
{
    private static readonly FetchedLookups s_nothing = new();

    private readonly PendingStages _stages = new(tenant.All, tenant.Existing, pending);

    /// <summary>Fills the lines, and returns them.</summary>
    public async Task<ReportLines> VerifyAsync(
        IReadOnlyList<ScannedObject> portion, ReportLines lines, CancellationToken cancellationToken)
    {
        var sources = scope.IsWhole ? portion : [.. portion.Where(source => scope.Takes(source, pending))];

        // Each goes all the way before the next begins, so that what was made of it need not be kept.
        var done = 0;
        for (; done < sources.Count && TryAlone(sources[done]) is { } progress; done++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rendering.Render(progress, lines);
        }

        if (done == sources.Count) return lines;
        IReadOnlyList<ObjectProgress> rest = [.. sources.Skip(done).Select(source => new ObjectProgress(source))];
        await turn.WaitAsync(cancellationToken);
        try
        {
            await using var transaction = await around.BeginAsync(null, cancellationToken);
            await _stages.RunAsync(
                transaction.Documents, rest, (table, made) => rendering.RenderMade(table, made, lines),
                cancellationToken);
        }
        finally
        {
            turn.Release();
        }

        foreach (var progress in rest) rendering.Render(progress, lines);
        return lines;
    }

    // Null: it looks up others, or does something to them.
    private ObjectProgress? TryAlone(ScannedObject source)
    {
        var progress = new ObjectProgress(source);
        foreach (var stage in pending.Stages)
        {
            var result = stage.Transform.Apply(progress.Current, s_nothing, progress.Drafts);
            if (result.Missing.Count > 0 || result.Effects.Count > 0) return null;
            progress.Take(stage, result);
            if (progress.IsStopped) break;
        }

        return progress;
    }
}
