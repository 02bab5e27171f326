using System.Diagnostics;
using Uplift.Bench.Peers;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.ReadWrite.Backfills;

namespace Uplift.Bench.Scenarios;

/// <summary>(backfill) Documents rewritten beside a live workload, and what is left of that workload.</summary>
internal sealed class BackfillScenario(BenchSettings settings, Report report)
{
    private const string Descriptor =
        """
        { "id": "library-2.0.0", "uplift": { "collections": [ { "name": "items", "writeVersion": 2, "dataVersionMember": "/schema" } ] } }
        """;

    private const string Change =
        """
        collection: items
        phase: first
        dataVersion: 2
        do:
          - rename: { path: /shelf, to: shelfMark }
          - set: { path: /schema, value: 2 }
        """;

    private static readonly ModulePackage s_package =
        Library.Read("library-2.0.0", new() { ["changes/2.0.0/010-shelf-mark.yaml"] = Change }, Descriptor);

    private readonly int _documents = settings.Scale(1_000_000);
    private readonly TimeSpan _window = TimeSpan.FromSeconds(settings.Small ? 4 : 8);

    public async Task RunAsync()
    {
        var arena = new Arena(settings.Server, "uplift_bench_backfill");
        await arena.FillAsync(_documents);
        await Machine.DescribeAsync(report, settings.Server);
        report.Line("The application: 4 connections that change single documents. Each works beside it until all is rewritten, at most for "
            + $"{_window.TotalSeconds:0} s.");
        (string Name, Func<string, CancellationToken, Task<long>> Work)[] contenders =
        [
            ("the application alone", async (_, stopped) => await IdleAsync(stopped)),
            ("hand-written UPDATE by key ranges of 10,000", async (connection, stopped) =>
                await RangeUpdate.RunAsync(connection, _documents, stopped)),
            ("Uplift, --share 1", (connection, stopped) => BackfillAsync(connection, 1, stopped)),
            ("Uplift, --share 0.5", (connection, stopped) => BackfillAsync(connection, 0.5, stopped)),
            ("Uplift, --share 0.2", (connection, stopped) => BackfillAsync(connection, 0.2, stopped)),
        ];
        var results = contenders.Select(_ => new List<Result>()).ToList();
        for (var round = 0; round < settings.Rounds; round++)
        {
            foreach (var (index, contender) in contenders.Index())
            {
                results[index].Add(await MeasureAsync(await arena.FreshAsync(), contender.Work));
                await Console.Error.WriteLineAsync($"  round {round + 1}: {contender.Name}: {results[index][^1]}");
            }
        }

        Table($"(backfill) {_documents:#,0} documents of 1 KB rewritten beside an application", "documents/s", 1, result => result.Rewritten);
        Table("(backfill) what the application gets done meanwhile", "changes/s", 0, result => result.Live.Rate);
        foreach (var (index, contender) in contenders.Index())
        {
            report.Line($"  {contender.Name,-46} 99 of 100 changes within {Report.Median(results[index].Select(one => one.Live.Slow)):0.0} ms");
        }

        report.Line();
        await arena.DisposeAsync();

        void Table(string title, string unit, int baseline, Func<Result, double> rate)
        {
            var of = Report.Median(results[baseline].Select(rate));
            report.Table(title, unit,
            [
                .. contenders.Index().Skip(baseline).Select(entry => new ReportRow(
                    entry.Item.Name, [.. results[entry.Index].Select(rate)],
                    entry.Index == baseline ? null : Report.Median(results[entry.Index].Select(rate)) / of)),
            ]);
        }
    }

    private async Task<Result> MeasureAsync(string connection, Func<string, CancellationToken, Task<long>> work)
    {
        using var stop = new CancellationTokenSource(_window);
        using var stopLive = new CancellationTokenSource();
        var live = LiveLoad.RunAsync(connection, _documents, stopLive.Token);
        var watch = Stopwatch.StartNew();
        var rewritten = await work(connection, stop.Token) / watch.Elapsed.TotalSeconds;
        await stopLive.CancelAsync();
        return new Result(rewritten, await live);
    }

    private static async Task<long> IdleAsync(CancellationToken stopped)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }

    private static async Task<long> BackfillAsync(string connection, double share, CancellationToken stopped)
    {
        await using var provider = Arena.Provider(connection);
        var runner = new BackfillRunner(provider, TimeProvider.System, new NoFaultPoints(), new SilentObserver());
        var request = new BackfillRequest { Module = s_package.Id.ToString(), Limits = new BackfillLimits { Share = share } };
        var backfill = new TenantBackfill("bench", Library.Tenant, s_package, request, "bench", DateTimeOffset.UnixEpoch);
        var result = await runner.RunAsync(backfill, (_, _) => Task.FromResult(!stopped.IsCancellationRequested), CancellationToken.None);
        if (result.Outcome is RunOutcome.Done or RunOutcome.Interrupted) return result.Changed;
        throw new InvalidOperationException(string.Join(' ', result.Problems));
    }

    private sealed record Result(double Rewritten, LiveResult Live);
}
