using FsCheck;
using FsCheck.Fluent;
using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Tests.Planning;

public sealed class ChangeSelectionTests
{
    // Registry of versions 0.0 to 9.9 in any order, the installed version, the code's.
    private static readonly Arbitrary<(int[] Registry, int Installed, int Code)> s_cases = Gen.Choose(0, 99).ArrayOf()
        .Zip(Gen.Choose(0, 99).Two())
        .Select(drawn => (drawn.Item1.Distinct().ToArray(), drawn.Item2.Item1, drawn.Item2.Item2)).ToArbitrary();

    [Fact]
    public void Exactly_the_half_open_interval_is_selected_in_order() => ForAll((request, installed) =>
    {
        if (installed > request.Code) return Refused(request, DiagnosticCodes.Downgrade);
        var expected = request.Registry.Where(change => change.Version > installed && change.Version <= request.Code)
            .OrderBy(change => change.Version).Select(change => change.Key);
        return Select(request).Changes.Select(change => change.Key).SequenceEqual(expected);
    });

    [Fact]
    public void What_was_applied_is_never_selected_again_and_the_end_is_up_to_date() => ForAll((request, installed) =>
    {
        if (installed > request.Code) return true;
        var first = Select(request);
        var rows = request.Ledger.Changes.Concat(first.Changes.Select(change => Some.Row(change))).ToList();
        var after = request with { Ledger = LedgerAt(request.Code.Text, rows) };
        return Select(after) is { IsUpToDate: true, Changes.Count: 0 };
    });

    [Fact]
    public void A_change_registered_below_the_installed_version_is_missed_and_run_once_when_asked() => ForAll((request, installed) =>
    {
        if (installed > request.Code) return true;
        var late = request with { Registry = [.. request.Registry, Some.Script("late", "0.0.0.1")] };
        if (installed < Some.Version("0.0.0.1")) return true;
        var selected = Select(late with { IncludeMissed = true });
        return Refused(late, DiagnosticCodes.MissedSteps) && selected.Changes.Count(change => change.Id == "late") == 1;
    });

    [Fact]
    public void A_change_that_was_edited_after_it_was_applied_is_refused()
    {
        var applied = Some.Script("a", "1.0.0");
        var request = Request([applied with { Checksum = "other" }], "1.0.0", "2.0.0", [Some.Row(applied)]);

        Refused(request, DiagnosticCodes.ChangedAfterApplied).ShouldBeTrue();
    }

    [Fact]
    public void A_version_raised_in_hindsight_is_a_declared_repeat()
    {
        var request = Request([Some.Script("a", "2.0.0")], "1.0.0", "2.0.0", [Some.Row(Some.Script("a", "1.0.0"))]);

        Select(request).Changes.Single().Id.ShouldBe("a");
    }

    [Fact]
    public void An_incomplete_change_is_selected_again()
    {
        var change = Some.Script("a", "2.0.0");

        Select(Request([change], "1.0.0", "2.0.0", [Some.Row(change, AppliedStatus.Incomplete)])).Changes.Single().ShouldBe(change);
    }

    private static void ForAll(Func<SelectionRequest, ModuleVersion, bool> law) => Prop.ForAll(s_cases, drawn =>
    {
        var installed = Some.Version(Text(drawn.Installed));
        var registry = drawn.Registry.Select(number => Some.Script($"c{number}", Text(number))).ToList();
        var rows = registry.Where(change => change.Version <= installed).Select(change => Some.Row(change, AppliedStatus.Baseline));
        return law(Request(registry, installed.Text, Text(drawn.Code), [.. rows]), installed);
    }).QuickCheckThrowOnFailure();

    private static string Text(int number) => $"{number / 10}.{number % 10}.0";

    private static SelectionRequest Request(
        IReadOnlyList<Change> registry, string installed, string code, IReadOnlyList<AppliedChange> rows)
    {
        return new SelectionRequest
        {
            Product = Some.Product,
            Scheme = VersionScheme.Semantic,
            Registry = registry,
            Ledger = LedgerAt(installed, rows),
            Code = Some.Version(code),
        };
    }

    private static Ledger LedgerAt(string version, IReadOnlyList<AppliedChange> rows) =>
        new([new InstalledModule(Some.Product, version, "", DateTimeOffset.UnixEpoch)], rows);

    private static Selection Select(SelectionRequest request)
    {
        var bag = new DiagnosticBag();
        return ChangeSelection.Select(request, bag) ?? throw new InvalidOperationException(string.Join('\n', bag));
    }

    private static bool Refused(SelectionRequest request, string code)
    {
        var bag = new DiagnosticBag();
        return ChangeSelection.Select(request, bag) is null && bag.Any(problem => problem.Code == code);
    }
}
