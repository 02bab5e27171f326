using System.Diagnostics;
using Npgsql;
using Uplift.Bench.Peers;
using Uplift.Control;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Bench.Scenarios;

/// <summary>
/// (d) Many tenants of 20 collections: making them, one small change in each, and finding out that nothing is to be done.
/// </summary>
internal sealed class TenantScenario(BenchSettings settings, Report report)
{
    private const int Parallel = 4;

    private static readonly ParallelOptions s_atOnce = new() { MaxDegreeOfParallelism = Parallel };

    private readonly Arena _arena = new(settings.Server, "uplift_bench_tenants");
    private readonly int _tenants = settings.Scale(1_000);
    private readonly int _peers = settings.Scale(200);

    public async Task RunAsync()
    {
        await _arena.CreateAsync();
        await Machine.DescribeAsync(report, settings.Server);
        await using (var provider = Arena.Provider(_arena.Template))
        {
            var control = await ControlTables.CreateAsync(_arena.Template);
            await CheckSquashedAsync(provider);
            await CreateAsync(provider, control);
            await ChangeAsync(provider, control);
            await FindNothingAsync(provider, control);
        }

        await _arena.DisposeAsync();
    }

    // The installation script must make what the history makes, else creating would be measured on something else.
    private async Task CheckSquashedAsync(IStoreProvider provider)
    {
        var digests = new List<string>();
        foreach (var (name, squashed) in new[] { ("replayed", false), ("squashed", true) })
        {
            var tenant = TenantId.Parse(name);
            await provider.CreateAsync(tenant, CancellationToken.None);
            await UpgradeAsync(provider, null, Shop.Release(squashed), [tenant]);
            await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, CancellationToken.None);
            await using var transaction = await store.BeginAsync(null, CancellationToken.None);
            digests.Add(await transaction.Schema.FingerprintAsync([Shop.Product], CancellationToken.None));
        }

        report.Check(
            $"schema of a squashed tenant equals that of a replayed one ({digests[0][..12]})", digests[0] == digests[1]);
        report.Line();
    }

    private async Task CreateAsync(IStoreProvider provider, ControlDatabase control)
    {
        var package = Shop.Release(squashed: true);
        var (uplift, peer) = (new List<double>(), new List<double>());
        var each = Math.Max(1, settings.Scale(50) / settings.Rounds);
        foreach (var (round, tenants) in Tenants().Chunk((_tenants + settings.Rounds - 1) / settings.Rounds).Index())
        {
            var schemas = Enumerable.Range(0, each).Select(number => $"created_{round}_{number}").ToList();
            peer.Add(await MeasureAsync(each, () => Runner(0).RunAsync(schemas, 1)));
            uplift.Add(await MeasureAsync(tenants.Length, async () =>
            {
                await System.Threading.Tasks.Parallel.ForEachAsync(tenants, s_atOnce, async (tenant, token) =>
                {
                    await provider.CreateAsync(tenant, token);
                    var entry = new TenantEntry(tenant, "", new Dictionary<string, string>(), DateTimeOffset.UtcNow);
                    await control.PutTenantAsync(entry, token);
                });
                await UpgradeAsync(provider, control, package, tenants);
            }));
        }

        Table($"(d1) making {_tenants:#,0} tenants at a release with 20 collections and 100 steps of history",
            peer, null, uplift, 5);
    }

    private async Task ChangeAsync(IStoreProvider provider, ControlDatabase control)
    {
        var schemas = await MakePeersAsync();
        var (uplift, peer, parallel) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 1; round <= settings.Rounds; round++)
        {
            await Arena.ExecuteAsync(_arena.Template, "checkpoint");
            var half = _peers / 2;
            peer.Add(await MeasureAsync(half, () => Runner(round).RunAsync(schemas.Take(half), 1)));
            parallel.Add(await MeasureAsync(_peers - half, () => Runner(round).RunAsync(schemas.Skip(half), Parallel)));
            var package = Shop.Later(round);
            uplift.Add(await MeasureAsync(_tenants, () => UpgradeAsync(provider, control, package, [.. Tenants()])));
        }

        Table($"(d2) one small change (add a column) in each of {_tenants:#,0} tenants", peer, parallel, uplift, 5);
    }

    private async Task FindNothingAsync(IStoreProvider provider, ControlDatabase control)
    {
        var schemas = Enumerable.Range(0, _peers).Select(number => $"peer_{number}").ToList();
        var package = Shop.Later(settings.Rounds);
        var (uplift, peer, parallel) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 1; round <= settings.Rounds; round++)
        {
            peer.Add(await MeasureAsync(_peers, () => Runner(settings.Rounds).RunAsync(schemas, 1)));
            parallel.Add(await MeasureAsync(_peers, () => Runner(settings.Rounds).RunAsync(schemas, Parallel)));
            uplift.Add(await MeasureAsync(_tenants, async () =>
            {
                var targets = new Dictionary<string, string> { [Shop.Product] = package.Id.Version.ToString() };
                var behind = await control.FindBehindAsync(targets, CancellationToken.None);
                if (behind.Count > 0) throw new InvalidOperationException($"{behind.Count} tenants are behind.");
                await UpgradeAsync(provider, control, package, behind);
            }));
        }

        Table($"(d3) nothing to do for {_tenants:#,0} tenants (plan by the mirror)", peer, parallel, uplift, 100);
    }

    private void Table(string title, List<double> peer, List<double>? parallel, List<double> uplift, double target)
    {
        var baseline = Report.Median(peer);
        List<ReportRow> rows = [new("script runner, a connection for each tenant", peer)];
        if (parallel is not null)
        {
            rows.Add(new($"script runner, {Parallel} at once", parallel, Report.Median(parallel) / baseline));
        }

        rows.Add(new($"Uplift, {Parallel} at once", uplift, Report.Median(uplift) / baseline, target));
        report.Table(title, "tenants/s", rows);
    }

    private IEnumerable<TenantId> Tenants() =>
        Enumerable.Range(0, _tenants).Select(number => TenantId.Parse($"t{number:0000}"));

    private ScriptRunner Runner(int later) => new(_arena.Template,
    [
        ("tables", Shop.Tables()), .. Shop.History.Select(step => (step.Version, step.Text)),
        .. Enumerable.Range(1, later).Select(number => ($"2.{number}.0", Shop.Change(number))),
    ]);

    // Made at once and outside of the measurement; the history rows are those that the runner would have written.
    private async Task<List<string>> MakePeersAsync()
    {
        var schemas = Enumerable.Range(0, _peers).Select(number => $"peer_{number}").ToList();
        await using var source = NpgsqlDataSource.Create(_arena.Template);
        foreach (var schema in schemas)
        {
            await using var command = source.CreateCommand(
                $"""
                create schema {schema};
                set local search_path = {schema};
                {Shop.Tables()}
                {Shop.Squashed()}
                create table history (like created_0_0.history including all);
                insert into history select * from created_0_0.history;
                """);
            await command.ExecuteNonQueryAsync();
        }

        return schemas;
    }

    // With a control database as every upgrade is: each tenant is mirrored and audited.
    private static async Task UpgradeAsync(
        IStoreProvider provider, ControlDatabase? control, ModulePackage package, IReadOnlyList<TenantId> tenants)
    {
        using var work = control is null ? null : new TenantWork(control, "upgrade", "", "bench");
        await Engine.UpgradeAsync(
            provider, package, tenants, Parallel, new RunOptions { Actor = "bench" }, work is null ? null : work.TakeAsync);
    }

    private static async Task<double> MeasureAsync(int count, Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        var rate = count / watch.Elapsed.TotalSeconds;
        await Console.Error.WriteLineAsync($"  {Report.Number(rate)}/s");
        return rate;
    }
}
