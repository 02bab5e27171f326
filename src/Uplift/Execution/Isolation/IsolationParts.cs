using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Execution.Isolation;

/// <summary>What the parts of isolated upgrades work with.</summary>
internal sealed record IsolationParts(
    IStoreProvider Provider, Catalog Catalog, TimeProvider Time, IFaultPoints Faults, IRunObserver Observer)
{
    /// <summary>The same for another side, whose ends are not the end of the tenant's work.</summary>
    public IsolationParts Of(IStoreProvider side) => this with
    {
        Provider = side,
        Observer = new WithoutEnds(Observer),
    };

    /// <summary>Does work under the lease of a tenant, or of a side of it. What it changes is announced only when the
    /// sides are to change places.</summary>
    public Task<RunResult> LeaseAsync(
        TenantId tenant, string purpose, RunOptions options,
        Func<RunSession, CancellationToken, Task<RunResult>> work, CancellationToken cancellationToken) =>
        new LeasedWork(Provider, Time, Faults, Observer).DoAsync(
            tenant, StoreAccess.Live, $"{purpose} for {options.Actor}", options with { Announce = null }, work,
            cancellationToken);

    public static RunResult Refused(TenantId tenant, string code, string message, string hint) =>
        TenantRunner.Refused(tenant, RunOutcome.Refused, code, message, hint);

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
