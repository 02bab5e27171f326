using System.Reflection;
using Uplift.Store.Tests.Memory;

namespace Uplift.Store.Tests.Conformance;

/// <summary>Laws of the suite itself.</summary>
public sealed class ConformanceTests
{
    [Fact]
    public void Every_store_has_a_class_for_every_port()
    {
        var types = Assembly.GetExecutingAssembly().GetTypes();
        var scenarios = types.Where(type => type is { IsAbstract: true, IsGenericTypeDefinition: true }
            && type.Namespace == typeof(StoreScenarios<>).Namespace
            && type.BaseType is { IsGenericType: true } parent
                && parent.GetGenericTypeDefinition() == typeof(StoreScenarios<>)).ToList();
        var fixtures = types.Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(StoreFixture))
            && type.GetCustomAttribute<BrokenOnPurposeAttribute>() is null).ToList();
        var present = types.Where(type => !type.IsAbstract).Select(type => type.BaseType).ToHashSet();

        var missing = fixtures.SelectMany(
            fixture => scenarios.Select(scenario => scenario.MakeGenericType(fixture)))
            .Where(wanted => !present.Contains(wanted)).Select(wanted => wanted.ToString()).ToList();

        scenarios.Count.ShouldBeGreaterThanOrEqualTo(8);
        fixtures.Count.ShouldBeGreaterThanOrEqualTo(2);
        missing.ShouldBeEmpty("Derive the scenarios in a class of three lines for each of these.");
    }

    [Fact]
    public async Task A_store_that_loses_the_journal_mark_fails_the_suite()
    {
        await using var fixture = new ForgetfulFixture(Fault.LosesMarks);
        await fixture.InitializeAsync();
        var scenarios = new BrokenJournal(fixture);

        await Assert.ThrowsAsync<ShouldAssertException>(
            scenarios.Changed_made_and_deleted_objects_are_restored_byte_for_byte);
    }

    [Fact]
    public async Task A_store_that_ignores_fences_fails_the_suite()
    {
        await using var fixture = new ForgetfulFixture(Fault.IgnoresFences);
        await fixture.InitializeAsync();
        var scenarios = new BrokenLeases(fixture);

        await Assert.ThrowsAsync<ShouldAssertException>(scenarios.A_stale_writer_is_refused_and_has_written_nothing);
    }

    private sealed class BrokenJournal(MemoryFixture fixture) : JournalScenarios<MemoryFixture>(fixture);

    private sealed class BrokenLeases(MemoryFixture fixture) : LeaseScenarios<MemoryFixture>(fixture);
}
