namespace Uplift.ReadWrite.Derived;

/// <summary>What came of an action on derived data.</summary>
public abstract record DerivedOutcome
{
    private DerivedOutcome()
    {
    }

    /// <summary>The word for the result; it is stored and sent.</summary>
    public abstract string Result { get; }

    /// <summary>Nothing was done.</summary>
    /// <param name="Reason">One of <see cref="DerivedRefusals"/>, or the word of a state.</param>
    public sealed record Refused(string Reason) : DerivedOutcome
    {
        /// <summary>The components it is about, by name.</summary>
        public IReadOnlyList<string> Components { get; init; } = [];

        /// <summary>What keeps a gated deployment closed.</summary>
        public IReadOnlyList<BlockedComponent> Blocked { get; init; } = [];

        public override string Result => "refused:" + Reason;
    }

    /// <summary>The node runs the versions.</summary>
    public sealed record Deployed : DerivedOutcome
    {
        public override string Result => "deployed";
    }

    /// <summary>The node is gone.</summary>
    public sealed record Stopped : DerivedOutcome
    {
        public override string Result => "stopped";
    }

    /// <summary>A reader was answered.</summary>
    /// <param name="Reading">What was found, before anything was rebuilt.</param>
    /// <param name="Rebuilt">Whether what could not be used was rebuilt on the spot; null when
    /// nothing had to be.</param>
    public sealed record Read(UnitReading Reading, bool? Rebuilt) : DerivedOutcome
    {
        /// <summary>Whether the unit is to be collected soon, out of the reader's way.</summary>
        public bool IsQueued => Reading.State is Readability.ReadableBehind or Readability.StaleSource;

        public override string Result => Reading.State.Word();
    }

    /// <summary>A unit was brought up to date, or is.</summary>
    /// <param name="Components">What was collected, by name; what would have been, when it failed.</param>
    public sealed record Refreshed(IReadOnlyList<string> Components, bool IsFailed) : DerivedOutcome
    {
        public override string Result => IsFailed ? "failed" : Components.Count == 0 ? "up-to-date" : "collected";
    }

    /// <summary>A backfill went over its units; a unit that fails does not stop it.</summary>
    public sealed record Backfilled(
        IReadOnlyList<string> Collected, IReadOnlyList<string> Skipped, IReadOnlyList<string> Failed)
        : DerivedOutcome
    {
        public override string Result => "backfilled";
    }

    /// <summary>Units by the stamp of their best copy.</summary>
    /// <param name="Versions">How many units there are per stamp.</param>
    /// <param name="Missing">How many have no copy.</param>
    /// <param name="Stale">How many of those counted have no copy of the source as it is.</param>
    public sealed record Status(IReadOnlyDictionary<int, int> Versions, int Missing, int Stale) : DerivedOutcome
    {
        public override string Result => "status";
    }

    /// <summary>Whether a read version may be raised.</summary>
    /// <param name="Remaining">Units without a copy of the source as it is at the version or above, by name.</param>
    public sealed record Raise(IReadOnlyList<string> Remaining) : DerivedOutcome
    {
        public override string Result => Remaining.Count == 0
            ? "allowed" : "refused:" + DerivedRefusals.BackfillIncomplete;
    }
}

/// <summary>A component whose read version a deployment raises too early.</summary>
/// <param name="Remaining">The units that are below, by name.</param>
public sealed record BlockedComponent(string Component, int Read, IReadOnlyList<string> Remaining);

/// <summary>Why an action on derived data was refused; the words are stored and sent.</summary>
public static class DerivedRefusals
{
    public const string NoSuchNode = "no-such-node";
    public const string NoSuchUnit = "no-such-unit";
    public const string InvalidVersions = "invalid-versions";
    public const string BackfillIncomplete = "backfill-incomplete";
}
