using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Control;

/// <summary>
/// Opens the control database. Its schema is a package inside Uplift, installed and upgraded by the engine itself in a
/// store of its own.
/// </summary>
public static class ControlOpener
{
    private const string ResourcePrefix = "control/";
    private const int MaxAttempts = 40;

    private static readonly TenantId s_control = TenantId.Parse("control");
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    /// <summary>The package of the schema.</summary>
    public static ModulePackage Package { get; } = ReadPackage();

    /// <summary>Opens the database behind the connections; makes or upgrades its schema where it is not at this
    /// version.</summary>
    /// <param name="provider">A store in which the tenant "control" is the control database.</param>
    /// <param name="connections">Connections to the same tables.</param>
    /// <exception cref="UpliftException">It cannot be opened, or a newer Uplift made it.</exception>
    public static async Task<ControlDatabase> OpenAsync(
        IStoreProvider provider, IControlConnections connections, TimeProvider time,
            CancellationToken cancellationToken)
    {
        for (var attempt = 1; !await IsCurrentAsync(provider, cancellationToken); attempt++)
        {
            var result = await UpgradeAsync(provider, time, cancellationToken);
            if (result.Outcome is RunOutcome.Done or RunOutcome.UpToDate) break;

            // Another process that starts at the same moment makes it; then there is nothing left to do here.
            var busy = result.Problems.Any(
                problem => problem.Code is DiagnosticCodes.TenantLocked or DiagnosticCodes.StalePlan);
            if (!busy || attempt == MaxAttempts) throw new UpliftException(result.Problems);
            await Task.Delay(s_pause, time, cancellationToken);
        }

        return new ControlDatabase(connections, time);
    }

    private static async Task<bool> IsCurrentAsync(IStoreProvider provider, CancellationToken cancellationToken)
    {
        if (!await provider.ExistsAsync(s_control, cancellationToken)) await provider.CreateAsync(
            s_control, cancellationToken);
        await using var store = await provider.OpenAsync(s_control, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        var ledger = await transaction.Ledger.ReadAsync(cancellationToken);
        return ledger.Find(Package.Id.Product)?.Version == Package.Id.Version.Text;
    }

    private static async Task<RunResult> UpgradeAsync(
        IStoreProvider provider, TimeProvider time, CancellationToken cancellationToken)
    {
        var upgrader = new Upgrader(provider, new Catalog([Package]), time, new NoFaultPoints(), new SilentObserver());
        var plan = await upgrader.PlanAsync([Package.Id.ToString()], [s_control], new PlanOptions(), 1,
            cancellationToken);

        // Nobody takes the schema back by itself: an older Uplift refuses a newer one's database.
        return await upgrader.Runner.ApplyAsync(
            s_control, plan, new RunOptions { AcceptIrreversible = true }, cancellationToken);
    }

    private static ModulePackage ReadPackage()
    {
        var assembly = typeof(ControlOpener).Assembly;
        var files = new Dictionary<string, byte[]>();
        foreach (var name in assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            files[name[ResourcePrefix.Length..].Replace('\\', '/')] = content;
        }

        var bag = new DiagnosticBag();
        var package = PackageReader.Read(new MemoryFiles("uplift-control", files), bag);
        bag.ThrowIfErrors();
        return package!;
    }
}
