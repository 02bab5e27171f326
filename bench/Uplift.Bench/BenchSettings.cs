using System.Globalization;

namespace Uplift.Bench;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Chosen">A scenario, or <c>all</c>.</param>
/// <param name="Small">A twentieth of the size, to try it out.</param>
/// <param name="Rounds">How often each contender runs.</param>
/// <param name="Server">Connection string of a PostgreSQL server whose databases may be made and dropped.</param>
/// <param name="Results">Folder for the printed text; "" writes none.</param>
internal sealed record BenchSettings(string Chosen, bool Small, int Rounds, string Server, string Results)
{
    private static readonly string[] s_scenarios =
    [
        "a", "b", "c", "d", "resolve", "install", "verify", "memory", "backfill", "gate", "layers", "rehearse", "workers",
        "scale", "all",
    ];

    /// <summary>Null (and the usage on stderr) when the arguments are wrong.</summary>
    public static BenchSettings? Parse(string[] arguments)
    {
        var server = Environment.GetEnvironmentVariable("UPLIFT_BENCH_PG") ?? "";
        var results = Environment.GetEnvironmentVariable("UPLIFT_BENCH_RESULTS") ?? "";
        var rounds = int.Parse(Environment.GetEnvironmentVariable("UPLIFT_BENCH_ROUNDS") ?? "3", CultureInfo.InvariantCulture);
        var small = arguments.Contains("--small");
        var words = arguments.Where(word => word != "--small").ToList();
        var chosen = words.Count == 0 ? "all" : words[0];
        if (words.Count <= 1 && s_scenarios.Contains(chosen) && server.Length > 0)
        {
            return new BenchSettings(chosen, small, rounds, server, small ? "" : results);
        }

        Console.Error.WriteLine("bench/run [a|b|c|d|resolve|install|verify|memory|backfill|gate|layers|rehearse|workers|scale|all] [--small]");
        return null;
    }

    /// <summary>A number of things, or a twentieth of it.</summary>
    public int Scale(int full) => Small ? Math.Max(1, full / 20) : full;
}
