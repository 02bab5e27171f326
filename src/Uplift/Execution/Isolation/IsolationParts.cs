using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Execution.Isolation;

/// <summary>What the parts of isolated upgrades work with.</summary>
internal sealed record IsolationParts(
    IStoreProvider Provider, Catalog Catalog, TimeProvider Time, IFaultPoints Faults, IRunObserver Observer)
{
    private const int MostAtOnce = 5_000;

    // What is left when the tables are locked is brought while others wait.
    private const int FewWrites = 100;
    private const int MostRounds = 200;

    /// <summary>Brings captured writes until few are left, or no fewer than in the round before: each round is
    /// shorter than that as long as bringing is faster than writing.</summary>
    /// <param name="bring">Brings at most so many in a transaction, and tells what there was.</param>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.CannotIsolate"/>: more is written all the time
    /// than can be brought.</exception>
    public static async Task BringMostAsync(
        RunSession session, Func<IStoreTransaction, int, CancellationToken, Task<TakenWrites>> bring,
        CancellationToken cancellationToken)
    {
        var before = long.MaxValue;
        var isNear = false;
        for (var round = 0; round < MostRounds && !isNear; round++)
        {
            var brought = await session.CommitAsync(
                transaction => bring(transaction, MostAtOnce, cancellationToken),
                FaultPoint.BatchWritten, FaultPoint.BatchCommitted, cancellationToken);
            isNear = brought.IsAll && (brought.Count <= FewWrites || brought.Count >= before);
            before = brought.Count;
        }

        if (!isNear) throw TooMuchWritten(session.Tenant);
        session.Faults.Pass(FaultPoint.CaughtUp);
    }

    /// <summary>Brings captured writes until none is left, while nobody can write.</summary>
    public static async Task BringAllAsync(
        IStoreTransaction transaction, Func<IStoreTransaction, int, CancellationToken, Task<TakenWrites>> bring,
        CancellationToken cancellationToken)
    {
        while (!(await bring(transaction, MostAtOnce, cancellationToken)).IsAll)
        {
            // Nobody adds to what is left.
        }
    }

    /// <summary>The same for another side, whose ends are not the end of the tenant's work.</summary>
    public IsolationParts Of(IStoreProvider side) => this with
    {
        Provider = side,
        Observer = new WithoutEnds(Observer),
    };

    /// <summary>Does work under the lease of a tenant, or of a side of it.</summary>
    public Task<RunResult> LeaseAsync(
        TenantId tenant, string purpose, RunOptions options,
        Func<RunSession, CancellationToken, Task<RunResult>> work, CancellationToken cancellationToken) =>
        new LeasedWork(Provider, Time, Faults, Observer).DoAsync(
            tenant, StoreAccess.Live, $"{purpose} for {options.Actor}", options, work, cancellationToken);

    public static RunResult Refused(TenantId tenant, string code, string message, string hint) =>
        TenantRunner.Refused(tenant, RunOutcome.Refused, code, message, hint);

    private static UpliftException TooMuchWritten(TenantId tenant) => new(DiagnosticCodes.CannotIsolate,
        $"Tenant '{tenant}' was not switched: in {MostRounds} rounds of {MostAtOnce} writes each, more was written to it "
            + "than could be brought to the clone.",
        hint: "Do the same again when less is written; what was brought stays. The tenant serves as before.");

    public static string WordOf(CloneStage stage) => stage switch
    {
        CloneStage.Cloning => "being cloned",
        CloneStage.Cloned => "cloned",
        CloneStage.Switched => "switched",
        _ => "switched back",
    };

    // The run on the clone is a part of the tenant's upgrade, and its end is not the end of that.
    private sealed class WithoutEnds(IRunObserver observer) : IRunObserver
    {
        public void On(RunEvent happened)
        {
            if (happened is not TenantFinished) observer.On(happened);
        }
    }
}
