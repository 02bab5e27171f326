using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Execution.Isolation;

/// <summary>Brings captured writes to a side in rounds, each its own transaction.</summary>
/// <param name="session">The session of the side.</param>
/// <param name="bring">Brings at most so many in a transaction, and tells what there was.</param>
internal sealed class CatchUpRounds(
    RunSession session, ITenantClones clones, TimeProvider time,
    Func<IStoreTransaction, int, CancellationToken, Task<TakenWrites>> bring)
{
    private const int MostAtOnce = 5_000;

    // What is left when the tables are locked is brought while others wait.
    private const int FewWrites = 100;
    private const int RoundsPerLook = 8;
    private const int MostLooksInVain = 25;

    // How long each statement that writes waits, when more is written than can be brought.
    private static readonly TimeSpan s_leastBrake = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_mostBrake = TimeSpan.FromMilliseconds(64);

    // A brake that nobody renews lets go by itself, also when its process dies.
    private static readonly TimeSpan s_brakeLasts = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_renewal = TimeSpan.FromSeconds(2);

    private long _braked;

    /// <summary>How long each statement that writes is made to wait; zero: writers are left alone.</summary>
    public TimeSpan Brake { get; private set; }

    /// <summary>Brings captured writes until few are left, or no fewer than in the round before: each round is
    /// shorter than that as long as bringing is faster than writing. Where it is not, writers are slowed.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.CannotIsolate"/>: more is written all the time
    /// than can be brought.</exception>
    public async Task BringMostAsync(CancellationToken cancellationToken)
    {
        var waiting = await CountAsync(cancellationToken);
        var (before, brought, isNear, inVain) = (long.MaxValue, 0L, false, 0);
        for (var round = 1; !isNear; round++)
        {
            await RenewBrakeAsync(cancellationToken);
            var taken = await session.CommitAsync(
                transaction => bring(transaction, MostAtOnce, cancellationToken),
                FaultPoint.BatchWritten, FaultPoint.BatchCommitted, cancellationToken);
            isNear = taken.IsAll && (taken.Count <= FewWrites || taken.Count >= before);
            (before, brought) = (taken.Count, brought + taken.Notes);
            if (isNear || round % RoundsPerLook > 0) continue;
            var now = await CountAsync(cancellationToken);
            var written = now - waiting + brought;
            if (written > brought / 2 && !await BrakeAsync(cancellationToken) && written >= brought) inVain++;
            if (inVain == MostLooksInVain) throw TooMuchWritten();
            (waiting, brought) = (now, 0);
        }

        session.Faults.Pass(FaultPoint.CaughtUp);
    }

    /// <summary>Brings captured writes until none is left, while nobody can write.</summary>
    /// <param name="transaction">Of the side; holds what keeps others from writing.</param>
    public async Task BringAllAsync(IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        while (!(await bring(transaction, MostAtOnce, cancellationToken)).IsAll)
        {
            // Nobody adds to what is left.
        }
    }

    private Task<long> CountAsync(CancellationToken cancellationToken) => session.ReadAsync(
        transaction => clones.CountCapturedAsync(session.Tenant, transaction, cancellationToken), cancellationToken);

    // False: writers cannot be slowed, or not more.
    private async Task<bool> BrakeAsync(CancellationToken cancellationToken)
    {
        if (!clones.CanSlowWriters || Brake == s_mostBrake) return false;
        Brake = Brake == TimeSpan.Zero ? s_leastBrake : Brake * 4;
        _braked = 0;
        await RenewBrakeAsync(cancellationToken);
        return true;
    }

    private async Task RenewBrakeAsync(CancellationToken cancellationToken)
    {
        if (Brake == TimeSpan.Zero || (_braked > 0 && time.GetElapsedTime(_braked) < s_renewal)) return;
        await clones.SlowWritersAsync(session.Tenant, Brake, s_brakeLasts, cancellationToken);
        _braked = time.GetTimestamp();
    }

    private UpliftException TooMuchWritten() => new(DiagnosticCodes.CannotIsolate,
        $"Tenant '{session.Tenant}' was not switched: all the time more was written to it than could be brought to the "
            + "clone.",
        hint: "Do the same again when less is written; what was brought stays. The tenant serves as before.");
}
