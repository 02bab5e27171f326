using System.Collections.Immutable;
using Uplift.ReadWrite.Derived;

namespace Uplift.Tests.ReadWrite;

/// <summary>Orders of events that the shared cases do not have.</summary>
public sealed class DerivedDataTests
{
    private readonly HashSet<string> _broken = [];
    private readonly DerivedData _data;

    public DerivedDataTests() => _data = new DerivedData(unit => !_broken.Contains(unit));

    [Fact]
    public void A_strict_reader_is_refused_with_the_word_of_what_is_there()
    {
        _data.AddUnit("u");
        Deploy("a", ("t", new ComponentVersions(1, 1)));
        _data.Read("a", "u", true).Result.ShouldBe("refused:missing");

        _data.Refresh("a", "u");
        Deploy("b", ("t", new ComponentVersions(2, 2)));
        _data.Read("b", "u", true).ShouldBeOfType<DerivedOutcome.Refused>().Components.ShouldBe(["t"]);
        _data.Units["u"].CopiesOf("t").Keys.ShouldBe([1]);
    }

    [Fact]
    public void Copies_that_are_too_old_and_too_new_at_once_are_mixed()
    {
        _data.AddUnit("u");
        Deploy("old", ("t", new ComponentVersions(1, 1)));
        Deploy("breaking", ("t", new ComponentVersions(3, 1) { MinReader = 3 }));
        _data.Refresh("old", "u");
        _data.Publish("breaking", "u");

        Deploy("middle", ("t", new ComponentVersions(2, 2)));
        _data.Read("middle", "u", true).Result.ShouldBe("refused:incompatible-mixed");
        _data.Read("middle", "u", false).ShouldBeOfType<DerivedOutcome.Read>().Rebuilt.ShouldBe(true);
        _data.Units["u"].CopiesOf("t").Keys.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void A_stale_source_outweighs_an_older_write_version()
    {
        _data.AddUnit("u");
        Deploy("a", ("s", new ComponentVersions(1, 1)), ("t", new ComponentVersions(1, 1)));
        _data.Refresh("a", "u");
        Deploy("b", ("s", new ComponentVersions(2, 1)));
        _data.Publish("b", "u");

        Deploy("a", ("s", new ComponentVersions(3, 1)), ("t", new ComponentVersions(1, 1)));
        var read = _data.Read("a", "u", false).ShouldBeOfType<DerivedOutcome.Read>();
        read.Result.ShouldBe("stale-source");
        read.Reading.Components.ShouldBe(["t"]);
        read.Reading.Used.ShouldBe(new Dictionary<string, int> { ["s"] = 2, ["t"] = 1 }, ignoreOrder: true);
    }

    [Fact]
    public void A_read_that_cannot_be_rebuilt_says_so_and_stores_nothing()
    {
        _data.AddUnit("u");
        _broken.Add("u");
        Deploy("a", ("t", new ComponentVersions(1, 1)));

        _data.Read("a", "u", false).ShouldBeOfType<DerivedOutcome.Read>().Rebuilt.ShouldBe(false);
        _data.Refresh("a", "u").Result.ShouldBe("failed");
        _data.Units["u"].WasCollected.ShouldBeFalse();
    }

    [Fact]
    public void What_is_not_there_is_refused_and_a_backfill_names_it()
    {
        Deploy("a", ("t", new ComponentVersions(1, 1)));

        _data.Edit("u").ShouldBeFalse();
        _data.Stop("z").Result.ShouldBe("refused:no-such-node");
        _data.Read("a", "u", false).Result.ShouldBe("refused:no-such-unit");
        _data.Publish("z", "u").Result.ShouldBe("refused:no-such-node");
        _data.Backfill("z", null, false).Result.ShouldBe("refused:no-such-node");
        _data.Backfill("a", ["u"], false).ShouldBeOfType<DerivedOutcome.Backfilled>().Failed.ShouldBe(["u"]);
    }

    [Fact]
    public void A_refused_deployment_leaves_the_node_as_it_was()
    {
        _data.AddUnit("u");
        Deploy("a", ("t", new ComponentVersions(1, 1)));
        _data.Refresh("a", "u");

        Deploy("a", ("t", new ComponentVersions(1, 2))).Result.ShouldBe("refused:invalid-versions");
        _data.Deploy("a", Versions(("t", new ComponentVersions(2, 2))), true).Result.ShouldBe("refused:backfill-incomplete");
        _data.Read("a", "u", true).Result.ShouldBe("readable");
    }

    [Fact]
    public void Code_that_does_without_data_is_never_held_by_a_gate()
    {
        _data.AddUnit("u");

        _data.Deploy("a", Versions(("fresh", new ComponentVersions(1, 0))), true).Result.ShouldBe("deployed");
        _data.Read("a", "u", true).Result.ShouldBe("refused:missing", "nothing has been collected of the unit yet");
    }

    [Fact]
    public void A_status_counts_the_copy_of_the_newest_source_and_what_is_missing()
    {
        foreach (var unit in new[] { "u1", "u2", "u3" }) _data.AddUnit(unit);
        Deploy("old", ("t", new ComponentVersions(1, 1)));
        Deploy("new", ("t", new ComponentVersions(2, 1)));
        _data.Refresh("new", "u1");
        _data.Refresh("new", "u2");
        _data.Publish("old", "u1");
        _data.Edit("u2");

        var status = _data.Status("t").ShouldBeOfType<DerivedOutcome.Status>();
        status.Versions.ShouldBe(new Dictionary<int, int> { [1] = 1, [2] = 1 });
        (status.Missing, status.Stale).ShouldBe((1, 1));
    }

    private static NodeVersions Versions(params (string Name, ComponentVersions Versions)[] components) =>
        new(components.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Versions, StringComparer.Ordinal));

    private DerivedOutcome Deploy(string node, params (string Name, ComponentVersions Versions)[] components) =>
        _data.Deploy(node, Versions(components), false);
}
