using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Uplift.Resolution;
using Uplift.Tests.Resolution;
using Uplift.Tests.Tidy;

namespace Uplift.Tests.Vectors.Okapi;

/// <summary>The shared cases of dependency resolution.</summary>
[Trait("Vectors", "okapi")]
public sealed partial class ResolutionVectorTests
{
    private const string FileName = "resolution.json";

    private const int CasesLookedAt = 126;

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

    [Fact]
    public void The_documents_list_each_case_whose_answer_differs_and_why()
    {
        var listed = Row().Matches(Tree.Read("docs/reference/okapi-differences.md"))
            .Select(row => (Case: row.Groups[1].Value, Why: row.Groups[2].Value.Trim())).ToList();
        Assert.SkipUnless(s_cases.Count == CasesLookedAt, "Other cases are laid over those that the documents speak of.");

        var differing = s_cases.Values.Where(IsRequest).Select(vector => (Case: vector.Text("case"), Why: Difference(vector)))
            .Where(each => each.Why is not null).ToList();

        listed.ShouldNotBeEmpty();
        differing.Select(each => (each.Case, each.Why!)).ShouldBe(listed);
    }

    [GeneratedRegex(@"^\| (rs-\d+) \|.*\| ([^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    private static bool IsRequest(JsonObject vector) => vector.Text("kind") is "install" or "upgradeAll";

    // Why the answer differs from the recorded one; null where it does not. A plan is checked by itself too.
    private static string? Difference(JsonObject vector)
    {
        var @case = new ResolutionCase(vector);
        var ours = @case.Resolve();
        if (ours.IsPossible) new PlanCheck(@case.Registered, @case.Enabled, @case.Request, ours).Verify();
        return new ResolutionJudge(@case, new Recorded(vector["expect"]!, @case), ours).Difference();
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
