using System.Text.Json;
using System.Text.Json.Serialization;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// What a run started from, kept in its record: enough to build the same steps again after a crash, and to put the
/// ledger back when the
/// run is taken back.
/// </summary>
public sealed record RunOrigin
{
    /// <summary>Makes generated ids; the digest of the tenant's plan.</summary>
    public required string Seed { get; init; }

    /// <summary>The time of the plan.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The module ids that the tenant is led to, in the order of their switches.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Of these, by id, the numbers that those share which are switched in one transaction; null:
    /// there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, int>? SwitchGroups { get; init; }

    /// <summary>What the operator chose for the plan.</summary>
    public required PlanOptions Options { get; init; }

    /// <summary>Digest of the steps; building them again must give the same.</summary>
    public required string Steps { get; init; }

    /// <summary>Collections that had their table.</summary>
    public required IReadOnlyList<string> Existing { get; init; }

    /// <summary>Module rows before the run.</summary>
    public required IReadOnlyList<InstalledModule> Modules { get; init; }

    /// <summary>Rows of changes that the run may replace: those that were left incomplete, and those of every
    /// upgrade.</summary>
    public required IReadOnlyList<AppliedChange> Replaced { get; init; }

    /// <summary>False: the run wrote no undo entries.</summary>
    public bool Journal { get; init; } = true;

    /// <summary>When its undo entries were removed, since they were old; null: they were not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Pruned { get; init; }

    /// <summary>Why there are no undo entries, half a sentence; null: there are, of all that it changed.</summary>
    [JsonIgnore]
    public string? NoJournal => !Journal ? "the run was made without undo entries (--no-journal)"
        : Pruned is { } at ? $"its undo entries were removed as old ones on {at.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z ('uplift journal prune')"
        : null;

    /// <summary>For a way back the runs that it takes back, the newest first; null: the run goes forward.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? TakesBack { get; init; }

    /// <summary>The digest of the decisions that the run was begun under; "": there was no review.</summary>
    public string Review { get; init; } = "";

    /// <summary>The questions about shipped objects that were answered for the vendor's value; null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Decided { get; init; }

    /// <summary>What the rules of packages settled on shipped objects while the run went on; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SettledPlace>? Settled { get; init; }

    /// <summary>True for the record of a purge: what it says of its module was true before the module's
    /// data was removed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Purges { get; init; }

    /// <summary>True for a run that made steps; false for the record of a way back or of a purge.</summary>
    public bool MadeSteps => TakesBack is null && !Purges;

    /// <summary>What the record of a purge remembers.</summary>
    public static RunOrigin OfPurge(string product, Ledger ledger, DateTimeOffset now) => new()
    {
        Seed = "",
        Now = now,
        Targets = [product + "-" + (ledger.Find(product)?.Version is { Length: > 0 } version ? version : "0")],
        Options = new PlanOptions(),
        Steps = "",
        Existing = [],
        Modules = ledger.Modules,
        Replaced = [],
        Purges = true,
    };

    /// <summary>What is to be remembered of a snapshot.</summary>
    public static RunOrigin Of(TenantPlan plan, TenantSnapshot snapshot, Plan whole, RunOptions options) => new()
    {
        Seed = plan.Digest,
        Now = whole.Created,
        Targets = [.. plan.Actions.Select(action => action.Package.Id.ToString())],
        SwitchGroups = Planning.SwitchGroups.ById(
            plan.Actions, action => action.Package.Id.ToString(), action => action.SwitchGroup)
            is { Count: > 0 } groups ? groups : null,
        Options = whole.Options,
        Steps = plan.StepsDigest,
        Existing = [.. snapshot.Existing.Order(StringComparer.Ordinal)],
        Modules = snapshot.Ledger.Modules,
        Replaced =
        [
            .. snapshot.Ledger.Changes.Where(
                row => row.Status == AppliedStatus.Incomplete || row.Key.Version.Length == 0),
        ],
        Journal = options.Journal,
        Review = options.Review?.Digest ?? "",
        Decided = options.Review?.Answers.Where(pair => pair.Value).Select(pair => pair.Key)
            .Order(StringComparer.Ordinal).ToList()
                is { Count: > 0 } decided ? decided : null,
        TakesBack = snapshot.Back is { } back ? [.. back.Runs.Select(past => past.Id)] : null,
    };

    /// <summary>
    /// The ledger as it was before the run: the rows now, without what the run and later ones wrote
    /// about the modules that it led to, with what it replaced.
    /// </summary>
    public Ledger Restore(Ledger now, string run)
    {
        var kept = now.Changes.Where(row => !LeadsTo(row.Product) || string.CompareOrdinal(row.Run, run) < 0);
        var changes = kept.UnionBy(Replaced, row => (row.Product, row.Key))
            .OrderBy(row => row.Product, StringComparer.Ordinal)
            .ThenBy(row => row.Key.Version, StringComparer.Ordinal).ThenBy(row => row.Key.Id, StringComparer.Ordinal);
        return new Ledger(RestoreModules(now), [.. changes]);
    }

    // What was recorded meanwhile about modules that the run did not lead to is not the run's to take back.
    private IReadOnlyList<InstalledModule> RestoreModules(Ledger now) =>
    [
        .. now.Modules.Where(module => !LeadsTo(module.Product))
            .Concat(Modules.Where(module => LeadsTo(module.Product)))
            .OrderBy(module => module.Product, StringComparer.Ordinal),
    ];

    /// <summary>True when the product is among the modules that the run led to.</summary>
    public bool LeadsTo(string product) => Targets.Any(target => target.Length > product.Length + 1
        && target.StartsWith(product + "-", StringComparison.Ordinal) && char.IsAsciiDigit(target[product.Length + 1]));

    /// <summary>The product of a module id.</summary>
    public static string ProductOf(string module)
    {
        for (var index = 0; index < module.Length - 1; index++)
        {
            if (module[index] == '-' && char.IsAsciiDigit(module[index + 1])) return module[..index];
        }

        return module;
    }

    public string ToJson() => JsonSerializer.Serialize(this, PlanJson.Compact);

    public static RunOrigin FromJson(string json) =>
        JsonSerializer.Deserialize<RunOrigin>(json, PlanJson.Compact)
        ?? throw new InvalidDataException("The record of the run holds no origin.");
}
