using Uplift.Changes;

namespace Uplift.Tests.Samples;

public sealed class InventoryPackageTests
{
    private static readonly string[] s_versions = ["13.0.0", "19.0.0", "23.0.0", "26.0.0", "26.1.0"];

    [Fact]
    public void Every_package_is_free_of_errors_and_warnings()
    {
        foreach (var version in s_versions) Workspace.Inventory(version).Id.ToString().ShouldEndWith(version);
    }

    [Fact]
    public void A_later_package_carries_the_changes_of_the_earlier_ones_byte_for_byte()
    {
        foreach (var (earlier, later) in s_versions.Zip(s_versions.Skip(1)))
        {
            var from = Workspace.Inventory(earlier).Changes.Select(change => (change.Key, change.Checksum)).ToList();
            var to = Workspace.Inventory(later).Changes.Select(change => (change.Key, change.Checksum)).ToList();

            to.Take(from.Count).ShouldBe(from);
            to.Count.ShouldBeGreaterThan(from.Count);
        }
    }

    [Fact]
    public void A_script_can_be_taken_back_on_each_store()
    {
        var scripts = Workspace.Inventory("26.0.0").Changes.OfType<SqlChange>().ToList();

        scripts.Count.ShouldBe(2);
        foreach (var script in scripts)
        {
            foreach (var store in new[] { "postgresql", "sqlite" })
            {
                script.ScriptFor(store).ShouldNotBeNull();
                script.UndoScriptFor(store).ShouldNotBeNull();
            }
        }
    }
}
