using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.ReadWrite;

/// <summary>
/// Keeps an application from starting on data that its code must not work with: of a version that the
/// ledger does not have, or with objects older than its read versions. It reads only; any number of
/// processes can ask at once.
/// </summary>
public sealed class UpliftGuard(IStoreProvider provider)
{
    /// <summary>Everything that stands against it, the first being the ledger's; none when the
    /// code may start.</summary>
    /// <param name="package">The package of the running code.</param>
    public async Task<IReadOnlyList<Diagnostic>> FindObstaclesAsync(
        TenantId tenant, ModulePackage package, CancellationToken cancellationToken)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        var check = await new StartupReader(provider).ReadAsync(transaction, tenant, package, cancellationToken);
        var obstacles = new List<Diagnostic>();
        if (!check.Serves)
        {
            obstacles.Add(Tell(tenant, package, WordsOf(check.Status), HintOf(check.Status, tenant, package)));
        }

        foreach (var answer in await VersionGate.AskAsync(transaction, package, cancellationToken))
        {
            if (answer.IsOpen) continue;
            obstacles.Add(Tell(tenant, package, answer.Obstacle,
                $"Have these objects rewritten; look with 'uplift gate check {tenant} --to {package.Id}'."));
        }

        return obstacles;
    }

    /// <summary>Returns when the code may start on the tenant's data.</summary>
    /// <param name="package">The package of the running code.</param>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.Incompatible"/>, for each reason
    /// that there is.</exception>
    public async Task EnsureCompatibleAsync(
        TenantId tenant, ModulePackage package, CancellationToken cancellationToken = default)
    {
        var obstacles = await FindObstaclesAsync(tenant, package, cancellationToken);
        if (obstacles.Count > 0) throw new UpliftException(obstacles);
    }

    private static Diagnostic Tell(TenantId tenant, ModulePackage package, string what, string hint) => new(
        DiagnosticCodes.Incompatible, Severity.Error,
        $"{package.Id} must not start on the data of tenant '{tenant}': {what}.", null, hint);

    private static string WordsOf(StartupStatus status) => status switch
    {
        StartupStatus.UpgradePending => "changes that it needs have not been applied",
        StartupStatus.Uninitialised => "there is data, and nothing says of which version",
        StartupStatus.Ahead => "a newer version was switched on there",
        StartupStatus.MissedSteps => "changes below the recorded version were never applied",
        StartupStatus.Corrupt => "the recorded version cannot be read",
        _ => $"its state is {status}",
    };

    private static string HintOf(StartupStatus status, TenantId tenant, ModulePackage package) => status switch
    {
        StartupStatus.UpgradePending => $"Run 'uplift upgrade --to {package.Id} --tenant {tenant}'.",
        StartupStatus.Ahead => "Start the code of that version, or take its upgrade back with 'uplift undo'.",
        StartupStatus.MissedSteps =>
            $"Plan them with 'uplift plan --to {package.Id} --tenant {tenant} --include-missed'.",
        _ => $"Say which version it is with 'uplift tenant baseline {tenant}'.",
    };
}
