using System.Diagnostics;
using Uplift.Control;
using Uplift.Packages;
using Uplift.Workspaces;

namespace Uplift.Bench.Scenarios;

/// <summary>(gate) How long a gate before many objects takes to answer, open and closed.</summary>
internal sealed class GateScenario(BenchSettings settings, Report report)
{
    private const string Descriptor =
        """
        {
          "id": "library-3.0.0",
          "uplift": { "collections": [ { "name": "items", "writeVersion": 2, "readVersion": 2, "dataVersionMember": "/form" } ] }
        }
        """;

    private static readonly ModulePackage s_package = Library.Read("library-3.0.0", [], Descriptor);
    private static readonly TenantEntry s_tenant = new(Library.Tenant, "", new Dictionary<string, string>(), DateTimeOffset.UnixEpoch);

    private readonly int _objects = settings.Scale(10_000_000);

    public async Task RunAsync()
    {
        var arena = new Arena(settings.Server, "uplift_bench_gate");
        await arena.FillAsync(0);
        await Arena.ExecuteAsync(arena.Template, $$"""
            insert into bench_library.items (id, doc)
            select 'i' || lpad(n::text, 8, '0'), jsonb_build_object('name', 'item ' || n, 'form', 2) from generate_series(1, {{_objects}}) n;
            """);
        await Arena.ExecuteAsync(arena.Template, "vacuum analyze bench_library.items");
        await Machine.DescribeAsync(report, settings.Server);
        report.Line($"(gate) {_objects:#,0} objects, seconds, the median of {settings.Rounds}");
        await TimeAsync("count(*)", () => Arena.ExecuteAsync(arena.Template, "select count(*) from bench_library.items"));
        await TimeAsync("count(*) of those below version 2", () => Arena.ExecuteAsync(
            arena.Template, "select count(*) from bench_library.items where coalesce((doc->>'form')::numeric, 0) < 2"));
        await TimeAsync("gate without its index, open", () => AskAsync(arena, true));
        await using (var provider = Arena.Provider(arena.Template))
        {
            var began = Stopwatch.GetTimestamp();
            await TenantGate.PrepareAsync(provider, s_tenant, [s_package], CancellationToken.None);
            report.Line($"  {"gate prepare, once",-46} {Stopwatch.GetElapsedTime(began).TotalSeconds,8:0.000}");
        }

        var open = await TimeAsync("gate with its index, open", () => AskAsync(arena, true));
        await Arena.ExecuteAsync(arena.Template, "update bench_library.items set doc = doc - 'form' where id like 'i0000001%'");
        var closed = await TimeAsync("gate with its index, closed", () => AskAsync(arena, false));
        report.Check("a gate with its index answers below one second", open < 1 && closed < 1);
        report.Line();
        await arena.DisposeAsync();
    }

    private static async Task AskAsync(Arena arena, bool isOpen)
    {
        await using var provider = Arena.Provider(arena.Template);
        var gate = await TenantGate.ReadAsync(
            provider, s_tenant, [s_package], DateTimeOffset.UtcNow, CancellationToken.None);
        if (gate.IsOpen != isOpen) throw new InvalidOperationException("The gate is not as it should be.");
    }

    private async Task<double> TimeAsync(string name, Func<Task> work)
    {
        var times = new List<double>();
        for (var round = 0; round < settings.Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            await work();
            times.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        report.Line($"  {name,-46} {Report.Median(times),8:0.000}   {string.Join(' ', times.Select(time => $"{time:0.000}"))}");
        return Report.Median(times);
    }
}
