using System.Globalization;
using System.Text.RegularExpressions;

namespace Uplift.Acceptance.Tests.Cli;

/// <summary>The tour of the README does what it shows: its command lines in a scratch workspace, in their order.</summary>
public sealed partial class ReadmeTourTests
{
    private const int PendingExit = 3;

    private static string Tour { get; } = ReadTour();

    // The plan of the README; the real one has another id, since it is made at another time.
    private static string ShownPlan { get; } = PlanId().Match(Tour).Groups[1].Value;

    [Fact]
    public async Task The_tour_of_the_readme_does_what_it_shows()
    {
        using var uplift = UpliftProcess.OfSample("folio-inventory");
        var plan = ShownPlan;
        var ran = 0;
        var last = new ProcessResult(0, "", "");
        foreach (var (command, shown) in Steps())
        {
            if (command.StartsWith("cp -r samples/folio-inventory ", StringComparison.Ordinal)) continue;
            if (command == "echo $?")
            {
                last.ExitCode.ToString(CultureInfo.InvariantCulture).ShouldBe(shown.Single());
                continue;
            }

            if (command == "cat uplift.yaml")
            {
                last = new ProcessResult(0, await File.ReadAllTextAsync(uplift.PathOf("uplift.yaml"), TestContext.Current.CancellationToken), "");
            }
            else
            {
                command.ShouldStartWith("uplift ");
                var arguments = command.Replace(ShownPlan, plan, StringComparison.Ordinal).Split(' ')[1..];
                last = await uplift.RunAsync(arguments);
                if (arguments[0] == "plan") plan = PlanId().Match(last.Output).Groups[1].Value;
                ran++;
                if (arguments[0] is not "apply") last.ShouldExitWith(arguments[0] == "plan" ? PendingExit : 0);
            }

            ShouldShow(command, last, shown, plan);
        }

        ran.ShouldBeGreaterThan(5);
    }

    private static void ShouldShow(string command, ProcessResult result, IReadOnlyList<string> shown, string plan)
    {
        var output = OneSpace().Replace(result.Output, " ");
        foreach (var line in shown.Where(line => line.Any(char.IsLetterOrDigit)))
        {
            var expected = OneSpace().Replace(line, " ").Trim()
                .Replace(ShownPlan, plan, StringComparison.Ordinal).Replace(ShownPlan[..8], plan[..8], StringComparison.Ordinal);
            output.ShouldContain(expected, Case.Sensitive, $"$ {command}\n{result.Output}\n{result.Error}");
        }
    }

    private static IEnumerable<(string Command, IReadOnlyList<string> Shown)> Steps()
    {
        foreach (Match block in Block().Matches(Tour))
        {
            foreach (var part in ("\n" + block.Groups[1].Value).Split("\n$ ")[1..])
            {
                var lines = part.Split('\n');
                yield return (lines[0].Split("  #")[0].Trim(), [.. lines[1..].Where(line => line.Length > 0)]);
            }
        }
    }

    private static string ReadTour()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var begin = text.IndexOf("## Five minutes", StringComparison.Ordinal);
        return text[begin..text.IndexOf("\n## ", begin + 1, StringComparison.Ordinal)];
    }

    [GeneratedRegex("```\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("Plan ([0-9a-f]{16}) for")]
    private static partial Regex PlanId();

    [GeneratedRegex(@"\s+")]
    private static partial Regex OneSpace();
}
