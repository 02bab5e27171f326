namespace Uplift.Bench.Scenarios;

/// <summary>
/// (verify) Trying the changes of a release on every object and reporting it, against merely streaming and parsing them on all cores;
/// and the memory of that for few and for many objects.
/// </summary>
internal sealed class VerifyScenario(BenchSettings settings, Report report)
{
    public async Task RunAsync()
    {
        await Machine.DescribeAsync(report, settings.Server);
        var documents = settings.Scale(1_000_000);
        var arena = new Arena(settings.Server, "uplift_bench_documents");
        await arena.FillAsync(documents);
        await CompareAsync($"(verify) PostgreSQL, {documents:#,0} JSON documents of 1 KB", documents, arena,
        [
            ("verify, every document changed, CSV", VerifiedObjects.Documents, false, 0.5),
            ("verify, the same with deltas (ZIP)", VerifiedObjects.Documents, true, null),
            ("verify, one document in ten changed, CSV", VerifiedObjects.FewChanged, false, null),
        ]);
        await CompareMemoryAsync("JSON documents", "verify-json", documents, arena, arena.FillAsync);

        var objects = settings.Scale(250_000);
        arena = new Arena(settings.Server, "uplift_bench_objects");
        await MidpointObjects.FillAsync(arena, objects);
        await CompareAsync($"(verify) PostgreSQL, {objects:#,0} XML objects of 4 KB", objects, arena,
        [
            ("verify, the rule pack of the sample, CSV", VerifiedObjects.Xml, false, 0.5),
            ("verify, the same with deltas (ZIP)", VerifiedObjects.Xml, true, null),
        ]);
        await CompareMemoryAsync("XML objects", "verify-xml", objects, arena, few => MidpointObjects.FillAsync(arena, few));
    }

    private async Task CompareAsync(
        string title, int count, Arena arena, IReadOnlyList<(string Name, VerifiedObjects Objects, bool Deltas, double? Target)> ways)
    {
        IReadOnlyList<Contender> contenders =
        [
            new("stream and parse", count, ways[0].Objects.ParseAsync),
            .. ways.Select(way => new Contender(
                way.Name, count, connection => way.Objects.VerifyAsync(connection, way.Deltas, _ => { }), way.Target)),
        ];
        report.Table(title, "objects/s", await Contest.RunAsync(settings.Rounds, contenders, arena.FreshAsync));
    }

    // The many are there already.
    private async Task CompareMemoryAsync(string name, string kind, int many, Arena arena, Func<int, Task> fillAsync)
    {
        await arena.DropAsync();
        Npgsql.NpgsqlConnection.ClearAllPools();
        var ofMany = await MemoryChild.MeasureAsync(kind, arena.Template);
        await fillAsync(MemoryScenario.Few);
        Npgsql.NpgsqlConnection.ClearAllPools();
        var ofFew = await MemoryChild.MeasureAsync(kind, arena.Template);
        MemoryScenario.Print(report, $"peak memory of verification ({MemoryScenario.Few:#,0} / {many:#,0} {name})", ofFew, ofMany);
        report.Line();
        await arena.DisposeAsync();
    }
}
