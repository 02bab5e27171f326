using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Uplift.Bench.Peers;
using Uplift.Execution;
using Uplift.Stores;

namespace Uplift.Bench.Scenarios;

/// <summary>
/// (layers) System upgrades of many tenants with 500 records each, of which 2 % are edited, against writing all records
/// again as loaders of reference data do, which loses the edits; what edits weigh; reading.
/// </summary>
internal sealed class LayerScenario(BenchSettings settings, Report report)
{
    private const int Parallel = 4;
    private const int EditedEvery = 50;
    private const double Target = 5;

    private static readonly RunOptions s_options = new() { Actor = "bench" };

    private readonly int _tenants = settings.Scale(1_000);
    private readonly int _peers = settings.Scale(200);

    public async Task RunAsync()
    {
        await Machine.DescribeAsync(report, settings.Server);
        report.Line("Between the releases 15.4.0, 19.0.0, 23.0.0 and 27.0.0 of the reference records of the sample 23 %, 4 % and 5 %");
        report.Line("of the records changed, came or went.");
        report.Line();
        var arena = new Arena(settings.Server, "uplift_bench_layers");
        foreach (var (changed, target) in new (int, double?)[] { (Labels.Records / 20, Target), (Labels.Records / 4, null) })
        {
            await arena.CreateAsync();
            await using var provider = Arena.Provider(arena.Template);
            await using var source = NpgsqlDataSource.Create(
                new NpgsqlConnectionStringBuilder(arena.Template) { MaxAutoPrepare = 500 });
            var labels = new Labels(changed);
            await MakeAsync(provider, source, labels);
            await UpgradeAsync(provider, source, labels, changed, target);
            if (target is null) continue;
            await WeighAsync(provider, source, labels);
            await ReadAsync(source);
        }

        await arena.DisposeAsync();
    }

    private IReadOnlyList<TenantId> Tenants =>
        [.. Enumerable.Range(0, _tenants).Select(number => TenantId.Parse($"t{number:0000}"))];

    private async Task MakeAsync(IStoreProvider provider, NpgsqlDataSource source, Labels labels)
    {
        foreach (var tenant in Tenants) await provider.CreateAsync(tenant, CancellationToken.None);
        await Engine.UpgradeAsync(provider, labels.Release(1), Tenants, Parallel, s_options);
        for (var number = 0; number < _peers; number++)
        {
            await ExecuteAsync(source,
                $"""
                create schema peer_{number};
                create table peer_{number}.types (like t0000_labels.types including all);
                insert into peer_{number}.types select * from t0000_labels.types
                """);
        }

        // By the platform's own code, which knows of no layers; the first upgrade notices it.
        foreach (var tenant in Tenants) await EditAsync(source, tenant, EditedEvery);
        await ExecuteAsync(source, "vacuum analyze");
    }

    private async Task UpgradeAsync(
        IStoreProvider provider, NpgsqlDataSource source, Labels labels, int changed, double? target)
    {
        var loader = new RecordLoader(source);
        var (single, batch, uplift) = (new List<double>(), new List<double>(), new List<double>());
        for (var release = 2; release < settings.Rounds + 2; release++)
        {
            await ExecuteAsync(source, "checkpoint");
            var records = labels.Texts(release).ToList();
            var (ids, texts) = (records.Select(record => record.Id).ToArray(), records.Select(record => record.Text).ToArray());
            single.Add(await MeasureAsync(_peers, () => LoadAsync(
                (table, token) => loader.LoadOneByOneAsync(table, ids, texts, token))));
            batch.Add(await MeasureAsync(_peers, () => LoadAsync(
                (table, token) => loader.LoadAtOnceAsync(table, ids, texts, token))));
            var package = labels.Release(release);
            uplift.Add(await MeasureAsync(
                _tenants, () => Engine.UpgradeAsync(provider, package, Tenants, Parallel, s_options)));
        }

        var baseline = Report.Median(batch);
        report.Table(
            $"(layers) a System upgrade of {_tenants:#,0} tenants x {Labels.Records} records, "
                + $"{changed * 100 / Labels.Records} % changed, {100 / EditedEvery} % edited", "tenants/s",
        [
            new($"upsert of all in one statement, {Parallel} tenants at once", batch),
            new($"upsert of each record, {Parallel} tenants at once", single, Report.Median(single) / baseline),
            new($"Uplift, {Parallel} at once", uplift, Report.Median(uplift) / baseline, target),
        ]);
    }

    private Task LoadAsync(Func<string, CancellationToken, Task> load) => System.Threading.Tasks.Parallel.ForAsync(
        0, _peers, new ParallelOptions { MaxDegreeOfParallelism = Parallel }, async (number, token) =>
            await load($"peer_{number.ToString(CultureInfo.InvariantCulture)}.types", token));

    // What the layers weigh beside the rows, which the platform has anyway.
    private async Task WeighAsync(IStoreProvider provider, NpgsqlDataSource source, Labels labels)
    {
        report.Line("Storage of layers beside the rows, a tenant:");
        foreach (var every in new[] { 0, 50, 5 })
        {
            var tenant = TenantId.Parse($"weighed{every}");
            await provider.CreateAsync(tenant, CancellationToken.None);
            await Engine.UpgradeAsync(provider, labels.Release(1), [tenant], 1, s_options);
            if (every > 0) await EditAsync(source, tenant, every);
            await Engine.UpgradeAsync(provider, labels.Release(2), [tenant], 1, s_options);
            var (documents, bytes) = await CountAsync(source, $"{tenant}_labels.labels_layers", "pg_column_size(s.*)");
            report.Line($"  {(every == 0 ? 0 : 100 / every),3} % edited: {documents,4} documents, {bytes,7:#,0} bytes");
        }

        var (releases, shared) = await CountAsync(source, "uplift.system_content", "octet_length(s.records)");
        report.Line($"Once for {_tenants:#,0} tenants: {releases} releases of {shared / releases:#,0} bytes.");
        report.Line();
    }

    // The same statement on a layered table and on one that only was loaded.
    private async Task ReadAsync(NpgsqlDataSource source)
    {
        const int times = 2_000;
        await ExecuteAsync(source, "vacuum full analyze t0000_labels.types");
        await ExecuteAsync(source, "vacuum full analyze peer_0.types");
        var (plain, layered) = (new List<double>(), new List<double>());
        for (var round = 0; round < settings.Rounds; round++)
        {
            plain.Add(await MeasureAsync(times, () => ReadAsync(source, "peer_0.types", times)));
            layered.Add(await MeasureAsync(times, () => ReadAsync(source, "t0000_labels.types", times)));
        }

        report.Table($"Reading all {Labels.Records} records in the order of their names", "reads/s",
        [
            new("a table that was only loaded", plain),
            new("the table of a layered collection", layered, Report.Median(layered) / Report.Median(plain)),
        ]);
    }

    private static async Task ReadAsync(NpgsqlDataSource source, string table, int times)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"select id, doc::text from {table} order by doc ->> 'name'", connection);
        await command.PrepareAsync();
        for (var time = 0; time < times; time++)
        {
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync()) { }
        }
    }

    private static Task EditAsync(NpgsqlDataSource source, TenantId tenant, int every) => ExecuteAsync(source,
        $"update {tenant}_labels.types set doc = doc || jsonb_build_object('name', 'Etikett ' || (doc ->> 'code')) "
        + $"where substr(doc ->> 'code', 2)::int % {every} = 0");

    private static async Task<(long Count, long Bytes)> CountAsync(NpgsqlDataSource source, string table, string size)
    {
        await using var command = source.CreateCommand($"select count(*), sum({size})::bigint from {table} s");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
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
