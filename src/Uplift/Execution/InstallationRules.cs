using Uplift.Packages;

namespace Uplift.Execution;

/// <summary>What an installation says of all its runs.</summary>
public sealed record InstallationRules
{
    /// <summary>Changes of type preview need no yes where a run comes without a review.</summary>
    public bool AcceptPreview { get; init; }

    /// <summary>Where the old version must be down before the second phase, besides what its package says.</summary>
    public IReadOnlyList<DownCheck> Down { get; init; } = [];

    /// <summary>True: runs are made on copies alone, so the old version may run meanwhile.</summary>
    public bool IsRehearsal { get; init; }

    /// <summary>How long undo entries of finished runs are kept at least; null: it is not said.</summary>
    public TimeSpan? KeepJournal { get; init; }

    /// <summary>The options of a run under these rules.</summary>
    internal RunOptions Apply(RunOptions options) =>
        options with { AcceptPreview = options.AcceptPreview || (AcceptPreview && options.Review is null) };
}
