using Uplift.Changes;
using Uplift.Documents;
using Uplift.Packages;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Planning;

/// <summary>
/// One thing to do for one tenant. Steps have numbers from 1; a number means the same step whenever the plan is built
/// again from the
/// same ledger and packages, so cursors and undo entries refer to it.
/// </summary>
/// <param name="Number">From 1.</param>
/// <param name="Package">The module version that needs it.</param>
public abstract record PlanStep(int Number, ModulePackage Package)
{
    /// <summary>When it may be run.</summary>
    public ChangePhase Phase { get; init; } = ChangePhase.Second;

    /// <summary>The changes that it applies, in order.</summary>
    public IReadOnlyList<Change> Changes { get; init; } = [];

    /// <summary>The versions that may be recorded for the module once the step is done, lowest first.</summary>
    public IReadOnlyList<ModuleVersion> Stamps { get; init; } = [];

    /// <summary>What it does, in a few words for a table.</summary>
    public abstract string Title { get; }

    /// <summary>The word for what is done, in plans and logs.</summary>
    public abstract string Kind { get; }

    /// <summary>False when what it does cannot be taken back.</summary>
    public virtual bool Reversible => Changes.All(change => change.Reversible);
}

/// <summary>Makes the tables of collections that are not there yet.</summary>
public sealed record CreateCollectionsStep(int Number, ModulePackage Package, IReadOnlyList<Collection> Collections)
    : PlanStep(Number, Package)
{
    /// <inheritdoc/>
    public override string Title => $"make {string.Join(", ", Collections.Select(collection => collection.Name))}";

    /// <inheritdoc/>
    public override string Kind => "create";
}

/// <summary>Runs the squashed installation script of a package instead of the history of its SQL changes.</summary>
public sealed record BaselineScriptStep(int Number, ModulePackage Package, string Script) : PlanStep(Number, Package)
{
    /// <inheritdoc/>
    public override string Title => "run the installation script";

    /// <inheritdoc/>
    public override string Kind => "baseline";
}

/// <summary>Runs the script of one SQL change.</summary>
public sealed record ScriptStep(int Number, ModulePackage Package, SqlChange Change) : PlanStep(Number, Package)
{
    /// <inheritdoc/>
    public override string Title => Change.Transactional ? "run script" : "run script outside a transaction";

    /// <inheritdoc/>
    public override string Kind => "sql";
}

/// <summary>
/// Takes every object of one collection through several changes at once: each object is read, changed by all of them in
/// order,
/// validated and written once, or left untouched.
/// </summary>
public sealed record PassStep(int Number, ModulePackage Package, Collection Collection) : PlanStep(Number, Package)
{
    /// <summary>
    /// True for the last pass over the collection: its results must satisfy the schema of the new version. Passes
    /// before it leave
    /// objects on the way.
    /// </summary>
    public bool Validates { get; init; }

    /// <summary>The collections of the module that later passes still change.</summary>
    public IReadOnlySet<string> ChangedLater { get; init; } = new HashSet<string>();

    /// <summary>
    /// The objects that the pass is about; null: all. A pass over some belongs to no plan, and the
    /// ledger does not hear of it.
    /// </summary>
    public ObjectSelection? Only { get; init; }

    /// <summary>Which of them are changed; null: all.</summary>
    public Condition? When { get; init; }

    /// <inheritdoc/>
    public override string Title => $"change {Collection.Name}";

    /// <inheritdoc/>
    public override string Kind => "pass";
}

/// <summary>Runs one tenant-wide code change.</summary>
public sealed record TenantCodeStep(int Number, ModulePackage Package, TenantCodeChange Change)
    : PlanStep(Number, Package)
{
    /// <inheritdoc/>
    public override string Title => "run code";

    /// <inheritdoc/>
    public override string Kind => "code";
}

/// <summary>What a step of system data does.</summary>
public enum LayerPart
{
    /// <summary>What was edited in the tables is taken into the overlay.</summary>
    Notice,

    /// <summary>System is brought to the release; rows of System records in the tables count for nothing.</summary>
    Upgrade,

    /// <summary>Both at once.</summary>
    Whole,
}

/// <summary>
/// Brings the System records of a module to those of the package. Where changes of objects come before
/// it, the tenant's edits are noticed in a step of their own, before these changes.
/// </summary>
public sealed record SystemDataStep(int Number, ModulePackage Package, LayerPart Part) : PlanStep(Number, Package)
{
    /// <inheritdoc/>
    public override string Title => Part == LayerPart.Notice
        ? "notice edits of System records" : $"System {Package.Id.Version}";

    /// <inheritdoc/>
    public override string Kind => "system-data";
}

/// <summary>Waits for what only a person can do.</summary>
public sealed record ManualStep(int Number, ModulePackage Package) : PlanStep(Number, Package)
{
    /// <inheritdoc/>
    public override string Title => "to be done by hand";

    /// <inheritdoc/>
    public override string Kind => "manual";
}

/// <summary>Takes back a step of a run that was made.</summary>
/// <param name="Run">The run.</param>
/// <param name="Of">The step of it.</param>
/// <param name="Obstacle">Why it cannot be taken back; null: it can.</param>
public sealed record UndoStep(int Number, ModulePackage Package, string Run, PlanStep Of, string? Obstacle)
    : PlanStep(Number, Package)
{
    /// <inheritdoc/>
    public override string Title => $"take back {Run}: {Of.Title}";

    /// <inheritdoc/>
    public override string Kind => "undo";

    /// <inheritdoc/>
    public override bool Reversible => Obstacle is null;
}

/// <summary>Records the module's new version: from here on the tenant is on it.</summary>
public sealed record SwitchStep(int Number, ModulePackage Package, string Action, string? From, ModuleVersion Target)
    : PlanStep(Number, Package)
{
    /// <summary>The number that steps share which are done in one transaction; they stand side by side. Null: it
    /// is done alone.</summary>
    public int? SwitchGroup { get; init; }

    /// <summary>The other modules of the switch group.</summary>
    public IReadOnlyList<string> With { get; init; } = [];

    /// <inheritdoc/>
    public override string Title => (From is null ? $"record {Target}" : $"record {From} -> {Target}")
        + (With.Count == 0 ? "" : $" together with {string.Join(", ", With)}");

    /// <inheritdoc/>
    public override string Kind => "switch";
}

/// <summary>
/// Records the changes up to the version that an installation is declared to have, so that one registered late is seen
/// as missed.
/// </summary>
public sealed record TakeOverStep(int Number, ModulePackage Package, ModuleVersion Declared) : PlanStep(Number, Package)
{
    /// <inheritdoc/>
    public override string Title => $"take over at {Declared}";

    /// <inheritdoc/>
    public override string Kind => "take-over";

    /// <inheritdoc/>
    public override bool Reversible => true;
}
