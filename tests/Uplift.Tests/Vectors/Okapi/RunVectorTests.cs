using System.Text.Json.Nodes;

namespace Uplift.Tests.Vectors.Okapi;

/// <summary>The shared cases of what happens at run time.</summary>
[Trait("Vectors", "okapi")]
public sealed class RunVectorTests
{
    private const string FileName = "runs.json";

    private static readonly IReadOnlyDictionary<string, JsonObject> s_cases = OkapiCases.Read(FileName);

    public static IEnumerable<ITheoryDataRow> Rows => OkapiCases.Rows(FileName);

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Runs(string number)
    {
        var ours = new RunCase(s_cases[number]);
        await ours.RunAsync();

        ours.Outcomes.Where(outcome => outcome.Refusal.Length == 0).ShouldAllBe(outcome => outcome.Job!.IsComplete);
        var difference = new RecordedRun(ours).Difference();
        TestContext.Current.TestOutputHelper?.WriteLine(difference ?? "as recorded");
        if (difference is not null) RunJudge.WhatIsWrong(ours).ShouldNotBeEmpty(difference);
        RunJudge.WhatIsWrongWithOurs(ours).ShouldBeEmpty();
    }
}
