using System.Text.Json.Nodes;
using Uplift.Resolution;
using Uplift.Tests.Resolution;

namespace Uplift.Tests.Vectors.Okapi;

/// <summary>One module of the next real release asked for, against the base line of what Okapi answers.</summary>
[Trait("Vectors", "okapi")]
public sealed class SingleUpgradeVectorTests(ITestOutputHelper output)
{
    private const string FileName = "single-upgrades.json";

    private static readonly IReadOnlyDictionary<string, JsonObject> s_cases = OkapiCases.Read(FileName);

    public static IEnumerable<ITheoryDataRow> Rows => OkapiCases.Rows(FileName);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Nothing_is_disabled_that_was_not_named_and_every_upgrade_keeps_from(string number)
    {
        var upgrade = new SingleUpgrade(s_cases[number]);

        upgrade.Check.Verify();
        upgrade.Check.Unasked().ShouldBe((0, 0));
        if (upgrade.Baseline.IsSound) upgrade.Figures().ShouldBe(upgrade.Baseline.Figures);
    }

    [Fact]
    public void More_plans_are_without_unasked_disables_than_with_Okapi()
    {
        var upgrades = s_cases.Values.Select(vector => new SingleUpgrade(vector)).ToList();
        var ours = upgrades.Count(upgrade => upgrade.Plan.IsPossible && upgrade.Check.Unasked() == (0, 0));
        var theirs = upgrades.Count(upgrade => upgrade.Baseline is { IsRefused: false, Disables: 0 });

        output.WriteLine($"{upgrades.Count} requests: without unasked disables {ours}, with Okapi {theirs}.");
        foreach (var upgrade in upgrades.Where(upgrade => !upgrade.Baseline.IsSound))
        {
            output.WriteLine($"{upgrade.Name}: {upgrade.Figures()}, with Okapi {upgrade.Baseline}");
        }

        ours.ShouldBe(upgrades.Count);
        theirs.ShouldBeLessThanOrEqualTo(ours);
    }

    /// <summary>What Okapi answers.</summary>
    private sealed record OkapiAnswer(
        bool IsRefused, (int Actions, int Upgrades, int FreshEnables) Figures, int Disables, int LostFrom, int NeverExecuted,
        bool DependsOnHashOrder)
    {
        public bool IsSound =>
            this is { IsRefused: false, Disables: 0, LostFrom: 0, NeverExecuted: 0, DependsOnHashOrder: false };

        public static OkapiAnswer Read(JsonObject okapi) => new((bool?)okapi["refused"] ?? false,
            ((int?)okapi["actions"] ?? 0, (int?)okapi["upgrades"] ?? 0, (int?)okapi["freshEnables"] ?? 0),
            (int?)okapi["disables"] ?? 0,
            okapi["freshEnableOfEnabledProduct"]?.AsArray().Count ?? 0, (int?)okapi["neverExecuted"] ?? 0,
            (bool)okapi["dependsOnHashOrder"]!);
    }

    private sealed class SingleUpgrade
    {
        public SingleUpgrade(JsonObject vector)
        {
            var @case = new ResolutionCase(vector);
            Name = $"{vector["case"]} {vector["request"]}";
            Plan = @case.Resolve();
            Plan.Problems.ShouldBeEmpty();
            Check = new PlanCheck(@case.Registered, @case.Enabled, @case.Request, Plan);
            Baseline = OkapiAnswer.Read(vector["okapi"]!.AsObject());
        }

        public string Name { get; }

        public ModuleResolution Plan { get; }

        public PlanCheck Check { get; }

        public OkapiAnswer Baseline { get; }

        public (int Actions, int Upgrades, int FreshEnables) Figures() => (Plan.Actions.Count,
            Plan.Actions.Count(action => action.From is not null),
            Plan.Actions.Count(action => action is { Kind: ModuleActionKind.Enable, From: null }));
    }
}
