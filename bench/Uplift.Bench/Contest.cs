using System.Diagnostics;

namespace Uplift.Bench;

/// <summary>One way to do the work.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Count">How many things it does in a run.</param>
/// <param name="RunAsync">Does them on the database whose connection string it is given.</param>
/// <param name="Target">What its ratio to the first contender must reach.</param>
internal sealed record Contender(string Name, int Count, Func<string, Task> RunAsync, double? Target = null);

/// <summary>
/// Measures contenders in turn, A B C A B C …, each on a fresh copy of the same state, so that neither a busy machine nor the dead rows
/// of another one favours anybody.
/// </summary>
internal static class Contest
{
    /// <summary>The rows for the table; the first contender is the baseline.</summary>
    /// <param name="freshAsync">Makes the state anew outside of the measured time.</param>
    public static async Task<IReadOnlyList<ReportRow>> RunAsync(
        int rounds, IReadOnlyList<Contender> contenders, Func<Task<string>> freshAsync)
    {
        var rates = contenders.Select(_ => new List<double>()).ToList();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (index, contender) in contenders.Index())
            {
                var connection = await freshAsync();
                GC.Collect();
                var watch = Stopwatch.StartNew();
                await contender.RunAsync(connection);
                var rate = contender.Count / watch.Elapsed.TotalSeconds;
                rates[index].Add(rate);
                await Console.Error.WriteLineAsync($"  round {round + 1}: {contender.Name}: {Report.Number(rate)}/s");
            }
        }

        var baseline = Report.Median(rates[0]);
        return
        [
            .. contenders.Select((contender, index) => new ReportRow(
                contender.Name, rates[index], index == 0 ? null : Report.Median(rates[index]) / baseline, contender.Target)),
        ];
    }
}
