using Uplift.Documents;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Verification;

namespace Uplift.Bench.Scenarios;

/// <summary>(verify) Trying a change on every document and reporting it, against merely streaming and parsing them on all cores.</summary>
internal sealed class VerifyScenario(BenchSettings settings, Report report)
{
    private const int Page = 1_000;
    private const double MegaByte = 1024 * 1024;

    private long _early;
    private long _late;

    public async Task RunAsync()
    {
        var documents = settings.Scale(1_000_000);
        var arena = new Arena(settings.Server, "uplift_bench_documents");
        await arena.FillAsync(documents);
        await Machine.DescribeAsync(report, settings.Server);
        Contender[] contenders =
        [
            new("stream and parse", documents, ParseAsync),
            new("verify, every document changed, CSV", documents, connection => VerifyAsync(connection, null), 0.5),
            new("verify, the same with deltas (ZIP)", documents, connection => VerifyAsync(connection, "deltas.zip")),
        ];
        var rows = await Contest.RunAsync(settings.Rounds, contenders, arena.FreshAsync);
        report.Table($"(verify) PostgreSQL, {documents:#,0} documents of 1 KB", "documents/s", rows);
        report.Check($"managed memory at most {_late / MegaByte:0} MB, {_early / MegaByte:0} MB in the first fifth", _late < (_early * 1.5) + (64 * MegaByte));
        await arena.DisposeAsync();
    }

    private static async Task ParseAsync(string connection)
    {
        await using var provider = Arena.Provider(connection);
        await using var store = await provider.OpenAsync(Library.Tenant, StoreAccess.Live, CancellationToken.None);
        var table = new CollectionTable("library", Library.Declared.CollectionNamed("items"));
        var reading = ReadAsync(store, table, null);
        while (await reading is { Count: > 0 } page)
        {
            reading = Task.Run(() => ReadAsync(store, table, page[^1].Document.Id));
            Parallel.ForEach(page, item => DocumentText.Parse(item.Document.Text));
        }
    }

    private static async Task<IReadOnlyList<ScannedObject>> ReadAsync(ITenantStore store, CollectionTable table, string? after)
    {
        await using var transaction = await store.BeginAsync(null, CancellationToken.None);
        return await transaction.Documents.ScanAsync(table, new ScanQuery(after, Page), CancellationToken.None);
    }

    private async Task VerifyAsync(string connection, string? deltas)
    {
        var folder = Directory.CreateTempSubdirectory("uplift-bench-verify-").FullName;
        await using var provider = Arena.Provider(connection);
        var catalog = new Catalog([Library.Old, Library.Declared]);
        await new Verifier(provider, catalog, TimeProvider.System).RunAsync(
            new VerificationRequest
            {
                Targets = PlanTargets.Find(catalog, ["library-2.0.0"], new PlanOptions()),
                Tenants = [Library.Tenant],
                Report = Path.Combine(folder, "report.csv"),
                Deltas = deltas is null ? null : Path.Combine(folder, deltas),
            }, Measure, CancellationToken.None);
        Directory.Delete(folder, recursive: true);
    }

    private void Measure(VerificationProgress told)
    {
        var now = GC.GetTotalMemory(forceFullCollection: false);
        if (told.Done * 5 < told.Total) _early = Math.Max(_early, now);
        _late = Math.Max(_late, now);
    }
}
