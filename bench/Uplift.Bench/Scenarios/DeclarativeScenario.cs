using Uplift.Bench.Peers;
using Uplift.Packages;

namespace Uplift.Bench.Scenarios;

/// <summary>(a) A declared change of every document of a large collection in PostgreSQL.</summary>
internal sealed class DeclarativeScenario(BenchSettings settings, Report report)
{
    private const int Sample = 2_000;

    public async Task RunAsync()
    {
        var documents = settings.Scale(1_000_000);
        var sample = Math.Min(Sample, documents);
        var arena = new Arena(settings.Server, "uplift_bench_documents");
        await arena.FillAsync(documents);
        await Machine.DescribeAsync(report, settings.Server);
        Contender[] contenders =
        [
            new("hand-written UPDATE by key ranges of 10,000", documents,
                connection => RangeUpdate.RunAsync(connection, documents)),
            new("Uplift without journal", documents,
                connection => UpliftAsync(connection, Library.Declared, journal: false), 0.85),
            new("Uplift with journal", documents,
                connection => UpliftAsync(connection, Library.Declared, journal: true), 0.45),
            new($"row by row ({sample:#,0} rows)", sample, connection => RowByRow.RunAsync(connection, sample)),
        ];
        var rows = await Contest.RunAsync(settings.Rounds, contenders, arena.FreshAsync);
        report.Table($"(a) PostgreSQL, {documents:#,0} documents of 1 KB: rename a member, set another (declared)",
            "documents/s", rows);
        await arena.DisposeAsync();
    }

    internal static async Task UpliftAsync(string connection, ModulePackage package, bool journal)
    {
        await using var provider = Arena.Provider(connection);
        await Library.UpgradeAsync(provider, package, journal);
    }
}
