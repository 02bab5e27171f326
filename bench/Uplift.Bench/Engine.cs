using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Bench;

/// <summary>Plans and applies as every user does: lease, run record, steps, ledger and journal included.</summary>
internal static class Engine
{
    /// <summary>Carries tenants to the version of a package; one that is not done at the end is an error.</summary>
    /// <param name="finished">Hears of each tenant.</param>
    public static async Task UpgradeAsync(
        IStoreProvider provider, ModulePackage package, IReadOnlyList<TenantId> tenants, int parallel, RunOptions options,
        Func<RunResult, Task>? finished = null)
    {
        var catalog = new Catalog([package]);
        var upgrader = new Upgrader(provider, catalog, TimeProvider.System, new NoFaultPoints(), new SilentObserver());
        var plan = await upgrader.PlanAsync(
            [package.Id.ToString()], tenants, new PlanOptions(), parallel, CancellationToken.None);
        await upgrader.ApplyAsync(plan, options, parallel, async result =>
        {
            if (result.Outcome != RunOutcome.Done)
            {
                var problems = string.Join("; ", result.Problems);
                throw new InvalidOperationException($"{result.Tenant}: {result.Outcome} {problems}");
            }

            if (finished is not null) await finished(result);
        }, CancellationToken.None);
    }
}
