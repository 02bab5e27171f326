using System.Globalization;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Stores;

namespace Uplift.ReadWrite.Backfills;

/// <summary>
/// Rests between two batches for the share of the time that belongs to others, and waits while
/// the database is not well.
/// </summary>
/// <param name="health">Tells how the database is; null: nobody can.</param>
/// <param name="report">Hears how far it is and why it waits ("": it does not); false ends the work.</param>
internal sealed class BackfillPace(
    TenantId tenant, BackfillLimits limits, IStoreHealth? health, TimeProvider time,
    Func<StepCursor, string, CancellationToken, Task<bool>> report) : IPassPace
{
    private static readonly TimeSpan s_longestRest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private readonly bool _looks = health is not null
        && (limits.MaxLag is not null || limits.MaxLockWaits is not null || limits.MaxLoad is not null
            || limits.Rule.Length > 0);

    /// <inheritdoc/>
    public async Task<bool> GoOnAsync(StepCursor cursor, TimeSpan took, CancellationToken cancellationToken)
    {
        if (!await report(cursor, "", cancellationToken)) return false;
        if (cursor.Failed > limits.MaxErrors)
        {
            throw new UpliftException(DiagnosticCodes.TooManyErrors,
                $"Tenant '{tenant}': {cursor.Failed} objects could not be rewritten; {limits.MaxErrors} are allowed.",
                hint: "See them with 'uplift backfill status', mend them or their change, and start another backfill.");
        }

        if (cursor.Done) return true;
        var rest = limits.RestAfter(took);
        if (rest > TimeSpan.Zero)
        {
            await Task.Delay(rest < s_longestRest ? rest : s_longestRest, time, cancellationToken);
        }

        return await WaitAsync(cursor, cancellationToken);
    }

    /// <summary>Returns when the database is well.</summary>
    /// <returns>False: the work is to end.</returns>
    public async Task<bool> WaitAsync(StepCursor cursor, CancellationToken cancellationToken)
    {
        while (_looks
            && FindReason(await health!.ReadHealthAsync(tenant, limits.Rule, cancellationToken)) is { } reason)
        {
            if (!await report(cursor, reason, cancellationToken)) return false;
            await Task.Delay(s_look, time, cancellationToken);
        }

        return true;
    }

    private string? FindReason(StoreHealth found)
    {
        if (found.ReplicationLag > limits.MaxLag)
        {
            return $"a replica is {Number(found.ReplicationLag.Value.TotalSeconds)} s behind";
        }

        if (found.LockWaits > limits.MaxLockWaits) return $"{found.LockWaits} sessions wait for locks";
        if (found.Load > limits.MaxLoad) return $"{found.Load} other sessions are working";
        return found.Rule > 0 ? $"the own rule gives {Number(found.Rule.Value)}" : null;
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
