namespace Uplift.Acceptance.Tests.Crash;

/// <summary>A place to kill a process: a fault point, and which time that it is passed.</summary>
public sealed record KillCase(string Point, int Pass)
{
    public override string ToString() => $"{Point}:{Pass}";
}

/// <summary>Which kills are tried: all of them in a storm, else a sample in which every fault point is.</summary>
internal static class KillCases
{
    /// <summary>True when every kill is to be tried.</summary>
    public static bool IsStorm => Environment.GetEnvironmentVariable("UPLIFT_STORM") is { Length: > 0 };

    /// <summary>Draws the kills that a test makes; printed, so that a failure can be repeated with UPLIFT_SEED.</summary>
    public static int Seed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("UPLIFT_SEED"), out var seed) ? seed : Random.Shared.Next(1, 1_000_000);

    /// <summary>The first, second and last pass of each point; without a storm one of them, drawn.</summary>
    public static IReadOnlyList<KillCase> Of(IReadOnlyList<string> passed, Random random)
    {
        var cases = new List<KillCase>();
        foreach (var (point, count) in passed.CountBy(point => point))
        {
            var passes = new[] { 1, Math.Min(2, count), count }.Distinct().ToArray();
            cases.AddRange((IsStorm ? passes : random.GetItems(passes, 1)).Select(pass => new KillCase(point, pass)));
        }

        return cases;
    }

    /// <summary>Pairs of kills: the process that goes on after the first dies at the second.</summary>
    public static IReadOnlyList<(KillCase First, KillCase Second)> Pairs(IReadOnlyList<string> passed, int count, Random random)
    {
        var totals = passed.CountBy(point => point).ToArray();
        return [.. Enumerable.Range(0, count).Select(_ => (Draw(int.MaxValue), Draw(2)))];

        // A run that goes on passes fewer points than a whole one, so the second kill comes early.
        KillCase Draw(int most)
        {
            var (point, passes) = totals[random.Next(totals.Length)];
            return new KillCase(point, random.Next(1, Math.Min(most, passes) + 1));
        }
    }
}
