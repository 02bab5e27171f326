using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Execution.Layering;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>What all steps of one run share.</summary>
internal sealed record RunContext(
    RunSession Session, RunRecord Run, RunOrigin Origin, RunOptions Options, string StoreName)
{
    /// <summary>The record of the run as it was last written.</summary>
    public RunRecord Run { get; set; } = Run;

    /// <summary>Products for which a necessary change left failures: their version is not advanced any more.</summary>
    public HashSet<string> Held { get; } = [];

    /// <summary>Changes that only a person can make and that still found objects, with what is said of
    /// them: they are looked at once more before the switch of their module.</summary>
    public List<(ManualStep Step, Diagnostic Told)> Waiting { get; } = [];

    /// <summary>Those of them that keep their module from being switched.</summary>
    public IEnumerable<(ManualStep Step, Diagnostic Told)> WaitingNecessary =>
        Waiting.Where(waiting => waiting.Step.Changes[0].Priority == ChangePriority.Necessary);

    /// <summary>True when the gate before a module stayed closed, so that it was not switched.</summary>
    public bool IsGated { get; set; }

    /// <summary>Says which modules must stay when others are held back.</summary>
    public required SwitchGuard Guard { get; init; }

    /// <summary>The System releases of modules with layers.</summary>
    public required LayerModels Models { get; init; }

    /// <summary>The passes over the same collection that come before one.</summary>
    public IEnumerable<PassStep> EarlierPasses(PassStep step) =>
        Steps.OfType<PassStep>().Where(pass => pass.Number < step.Number
            && pass.Package.Id.Product == step.Package.Id.Product && pass.Collection.Name == step.Collection.Name);

    /// <summary>The steps of the run.</summary>
    public required IReadOnlyList<PlanStep> Steps { get; init; }

    /// <summary>What a person should know when the run is over.</summary>
    public List<Diagnostic> Notices { get; } = [];

    /// <summary>Says after each batch of a pass when the next may begin; null: at once, and
    /// batches may overlap.</summary>
    public IPassPace? Pace { get; init; }

    /// <summary>What rules say against objects under the review of the run; null: not judged yet, or there is
    /// no review.</summary>
    public IRuleVerdicts? Verdicts { get; set; }

    /// <summary>True when the run was begun by this process just now: no step of it has a cursor.</summary>
    public bool IsFresh { get; init; }

    /// <summary>Versions by product that steps of this run recorded before the one that runs.</summary>
    public Dictionary<string, string> Stamped { get; } = [];

    /// <summary>The ledger before the run, where it was read in the same transaction that all steps
    /// share; else null.</summary>
    public Ledger? Before { get; init; }

    /// <summary>Rows of changes that steps of this process wrote.</summary>
    public List<AppliedChange> Written { get; } = [];

    /// <summary>Where the steps of this process ended.</summary>
    public List<StepCursor> Ended { get; } = [];

    /// <summary>Module rows that steps of this process wrote, the last of each product.</summary>
    public Dictionary<string, InstalledModule> Recorded { get; } = [];

    /// <summary>The ledger as these rows leave it, where <see cref="Before"/> is known.</summary>
    public Ledger LedgerAfter()
    {
        var before = Before ?? Ledger.Empty;
        var changes = before.Changes.ToList();
        foreach (var row in Written)
        {
            var place = changes.BinarySearch(row, s_inOrder);
            if (place < 0) changes.Insert(~place, row);
            else changes[place] = row;
        }

        return new Ledger(
            [
                .. Recorded.Values.Concat(before.Modules.Where(module => !Recorded.ContainsKey(module.Product)))
                    .OrderBy(module => module.Product, StringComparer.Ordinal),
            ], changes);
    }

    private static readonly Comparer<AppliedChange> s_inOrder = Comparer<AppliedChange>.Create((one, other) =>
        string.CompareOrdinal(one.Product, other.Product) is not 0 and var product ? product
        : string.CompareOrdinal(one.Key.Version, other.Key.Version) is not 0 and var version ? version
        : string.CompareOrdinal(one.Key.Id, other.Key.Id));

    /// <summary>
    /// Whether versions that a step reaches may be recorded. While the old version still runs
    /// it stays the recorded one.
    /// </summary>
    public bool MayStamp(PlanStep step) => !Held.Contains(step.Package.Id.Product)
        && Options.Phases != PhaseChoice.First
        && WaitingNecessary.All(waiting => waiting.Step.Package.Id.Product != step.Package.Id.Product);

    /// <summary>Where undo entries of a step go; null when the run writes none.</summary>
    public JournalMark? MarkOf(PlanStep step) => Origin.Journal ? new JournalMark(Run.Id, step.Number) : null;
}
