using Uplift.Bench.Peers;

namespace Uplift.Bench.Scenarios;

/// <summary>(b) The same change written in C#.</summary>
internal sealed class CodeScenario(BenchSettings settings, Report report)
{
    public async Task RunAsync()
    {
        var documents = settings.Scale(300_000);
        var arena = new Arena(settings.Server, "uplift_bench_documents");
        await arena.FillAsync(documents);
        await Machine.DescribeAsync(report, settings.Server);
        Contender[] contenders =
        [
            new("hand-written read, transform, UPDATE FROM unnest", documents, HandWritten.RunAsync),
            new("Uplift with journal", documents,
                connection => DeclarativeScenario.UpliftAsync(connection, Library.Coded, journal: true), 0.7),
            new("Uplift without journal", documents,
                connection => DeclarativeScenario.UpliftAsync(connection, Library.Coded, journal: false)),
        ];
        var rows = await Contest.RunAsync(settings.Rounds, contenders, arena.FreshAsync);
        report.Table($"(b) PostgreSQL, {documents:#,0} documents of 1 KB: the same change in C#", "documents/s", rows);
        await arena.DisposeAsync();
    }
}
