using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>What all steps of one run share.</summary>
internal sealed record RunContext(
    RunSession Session, RunRecord Run, RunOrigin Origin, RunOptions Options, string StoreName)
{
    /// <summary>Products for which a necessary change left failures: their version is not advanced any more.</summary>
    public HashSet<string> Held { get; } = [];

    /// <summary>True when the gate before a module stayed closed, so that it was not switched.</summary>
    public bool IsGated { get; set; }

    /// <summary>Says which modules must stay when others are held back.</summary>
    public required SwitchGuard Guard { get; init; }

    /// <summary>What a person should know when the run is over.</summary>
    public List<Diagnostic> Notices { get; } = [];

    /// <summary>True when the run was begun by this process just now: no step of it has a cursor.</summary>
    public bool IsFresh { get; init; }

    /// <summary>Versions by product that steps of this run recorded before the one that runs.</summary>
    public Dictionary<string, string> Stamped { get; } = [];

    /// <summary>The ledger before the run, where it was read in the same transaction that all steps share.</summary>
    public Ledger Before { get; init; } = Ledger.Empty;

    /// <summary>Rows of changes that steps of this process wrote.</summary>
    public List<AppliedChange> Written { get; } = [];

    /// <summary>Module rows that steps of this process wrote, the last of each product.</summary>
    public Dictionary<string, InstalledModule> Recorded { get; } = [];

    /// <summary>The ledger as these rows leave it.</summary>
    public Ledger LedgerAfter() => new(
        [
            .. Recorded.Values.Concat(Before.Modules.Where(module => !Recorded.ContainsKey(module.Product)))
                .OrderBy(module => module.Product, StringComparer.Ordinal),
        ],
        [
            .. Enumerable.Reverse(Written).UnionBy(Before.Changes, row => (row.Product, row.Key))
                .OrderBy(row => row.Product, StringComparer.Ordinal)
                .ThenBy(row => row.Key.Version, StringComparer.Ordinal).ThenBy(row => row.Key.Id, StringComparer.Ordinal),
        ]);

    /// <summary>Where undo entries of a step go; null when the run writes none.</summary>
    public JournalMark? MarkOf(PlanStep step) => Origin.Journal ? new JournalMark(Run.Id, step.Number) : null;
}
