using System.Text.Json.Nodes;
using Uplift.Resolution;
using Uplift.Tests.Resolution;

namespace Uplift.Tests.Vectors.Okapi;

/// <summary>The shared cases of dependency resolution.</summary>
[Trait("Vectors", "okapi")]
public sealed class ResolutionVectorTests
{
    private const string FileName = "resolution.json";

    private static readonly IReadOnlyDictionary<string, JsonObject> s_cases = OkapiCases.Read(FileName);

    public static IEnumerable<ITheoryDataRow> Rows => OkapiCases.Rows(FileName);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Resolution(string number)
    {
        var vector = s_cases[number];
        switch (vector.Text("kind"))
        {
            case "install" or "upgradeAll": Difference(vector).ShouldNotBe(ResolutionJudge.Unsound); break;
            case "register": Refused(Registration(vector), vector); break;
            case "consistency":
                Refused(ConsistencyCheck.Of(ResolutionCase.Described(vector, "enabledDescriptors")), vector);
                break;
            default: throw new InvalidDataException($"This runner knows no kind '{vector["kind"]}'.");
        }
    }

    /// <summary>Why the answer differs from the recorded one; null where it does not. Checks the answer by itself too.</summary>
    private static string? Difference(JsonObject vector)
    {
        var @case = new ResolutionCase(vector);
        var ours = @case.Resolve();
        if (ours.IsPossible) new PlanCheck(@case.Registered, @case.Enabled, @case.Request, ours).Verify();
        var difference = new ResolutionJudge(@case, new Recorded(vector["expect"]!, @case), ours).Difference();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', ours.Problems.SelectMany(problem => problem.Explanation.Prepend(problem.Message))
            .Concat(ours.Actions.Select(action => $"{action.Wave} {action.SwitchGroup} {action}"))));
        if (difference is not null) Console.WriteLine($"DIFF {vector["case"]} {difference}");
        return difference;
    }

    private static IReadOnlyList<Problem> Registration(JsonObject vector)
    {
        var registered = ResolutionCase.Described(vector, "registered").ToList();
        var added = vector.Texts("new").Select(id => registered.Find(module => module.Id.Text == id)!).ToList();
        return RegistrationCheck.Of(new ModuleRegistry(registered), added, new ResolutionCase(vector).Request.Options.Filter);
    }

    private static void Refused(IReadOnlyList<Problem> problems, JsonObject vector) =>
        ResolutionJudge.AreSame(vector["expect"]!["errors"]?.AsArray().ToList() ?? [], problems)
            .ShouldBeTrue(string.Join('\n', problems.Select(problem => problem.Message)));
}
