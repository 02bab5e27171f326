using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Planning;

namespace Uplift.Tests.Planning;

public sealed class StepBuilderTests
{
    private const string Extract = "- extract: {from: /parts/*, to: parts, key: /id}";

    [Fact]
    public void Changes_of_one_collection_become_one_pass() =>
        Steps(Some.Document("a", "1.1.0", "items"), Some.Document("b", "1.2.0", "items")).ShouldBe("a+b");

    [Fact]
    public void A_change_moves_up_past_one_of_another_collection() =>
        Steps(Some.Document("a", "1.1.0", "items"), Some.Document("b", "1.1.0", "owners"), Some.Document("c", "1.2.0", "items"))
            .ShouldBe("a+c b");

    [Fact]
    public void A_script_that_does_not_say_what_it_touches_is_a_barrier() =>
        Steps(Some.Document("a", "1.1.0", "items"), Some.Script("s", "1.2.0"), Some.Document("b", "1.3.0", "items")).ShouldBe("a s b");

    [Fact]
    public void A_script_is_a_barrier_for_the_collections_that_it_names_only()
    {
        Steps(Some.Document("a", "1.1.0", "items"), Some.Script("s", "1.2.0", ["items"]), Some.Document("b", "1.3.0", "items"))
            .ShouldBe("a s b");
        Steps(Some.Document("a", "1.1.0", "items"), Some.Script("s", "1.2.0", ["owners"]), Some.Document("b", "1.3.0", "items"))
            .ShouldBe("a+b s");
    }

    [Fact]
    public void A_lookup_waits_for_the_pass_that_changes_what_it_reads() =>
        Steps(Some.Document("a", "1.1.0", "items"), Some.Document("b", "1.1.0", "owners"), Some.Lookup("c", "1.2.0", "items", "owners"))
            .ShouldBe("a b c");

    [Fact]
    public void A_change_does_not_move_up_past_one_that_reads_its_collection() =>
        Steps(Some.Document("a", "1.1.0", "items"), Some.Lookup("b", "1.1.0", "owners", "items"), Some.Document("c", "1.2.0", "items"))
            .ShouldBe("a b c");

    [Fact]
    public void A_change_of_what_an_extraction_makes_comes_after_it() =>
        Steps(Some.Document("p", "1.0.1", "parts"), Some.Document("a", "1.1.0", "items", Extract), Some.Document("b", "1.2.0", "parts"))
            .ShouldBe("p a b");

    [Fact]
    public void A_lookup_in_the_own_collection_joins_no_pass() =>
        Steps(Some.Document("a", "1.1.0", "items"), Some.Lookup("b", "1.2.0", "items", "items"), Some.Document("c", "1.3.0", "items"))
            .ShouldBe("a b c");

    [Fact]
    public void A_change_with_a_precondition_is_a_pass_of_its_own()
    {
        var guarded = Some.Document("b", "1.2.0", "items") with { Requires = [new Precondition("owners", false, new SourcePosition("b"))] };

        Steps(Some.Document("a", "1.1.0", "items"), guarded, Some.Document("c", "1.3.0", "items")).ShouldBe("a b c");
    }

    [Fact]
    public void A_change_by_hand_is_a_barrier() =>
        Steps(
            Some.Document("a", "1.1.0", "items"),
            Some.Document("m", "1.2.0", "owners") with { Type = ChangeType.Manual },
            Some.Document("b", "1.3.0", "items")).ShouldBe("a m b");

    [Fact]
    public void Phases_are_never_joined() =>
        Steps(Some.Document("a", "1.1.0", "items"), Some.Document("b", "1.2.0", "items") with { Phase = ChangePhase.First })
            .ShouldBe("b a");

    [Fact]
    public void A_version_is_recorded_when_everything_up_to_it_is_done()
    {
        var plan = Some.Plan(
            Some.Package("2.0.0",
                Some.Document("a", "1.1.0", "items"), Some.Script("s", "1.2.0", ["owners"]), Some.Document("b", "1.3.0", "items")),
            Some.Tenant("1.0.0"));

        plan.Steps.Select(step => string.Join(' ', step.Stamps)).ShouldBe(["1.1.0", "1.2.0 1.3.0", ""]);
        plan.Steps[^1].ShouldBeOfType<SwitchStep>().Target.ShouldBe(Some.Version("2.0.0"));
    }

    private static string Steps(params Change[] changes)
    {
        var plan = Some.Plan(Some.Package("2.0.0", changes), Some.Tenant("1.0.0"));
        plan.Problems.ShouldBeEmpty();
        return string.Join(' ', plan.Steps.Where(step => step is not SwitchStep)
            .Select(step => string.Join('+', step.Changes.Select(change => change.Id))));
    }
}
