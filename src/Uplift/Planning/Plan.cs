using System.Globalization;
using System.Text.Json.Serialization;
using Uplift.Resolution;

namespace Uplift.Planning;

/// <summary>
/// A sealed plan (P4): for every tenant the steps and the state that they were computed from. Tenants in equal state
/// share a class. It holds
/// nothing that is executed: applying builds the steps again and compares, so that whatever changed since is seen and
/// named.
/// </summary>
public sealed record Plan
{
    /// <summary>The version of this format.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The beginning of <see cref="Root"/>: plans that do the same, at the same time,
    /// have equal ids.</summary>
    public string Id => Root[..16];

    /// <summary>When it was made (UTC); the time that changes see as now.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The kind of store it was made for.</summary>
    public required string Store { get; init; }

    /// <summary>The module ids that were asked for, in the order of their dependencies.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Digest of each package that was asked for or is needed for some tenant, by module id.</summary>
    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    /// <summary>What the operator chose.</summary>
    public required PlanOptions Options { get; init; }

    /// <summary>What is done, once for all tenants in equal state.</summary>
    public required IReadOnlyList<PlanClass> Classes { get; init; }

    /// <summary>Every tenant that the plan covers; one that is not here never runs under it.</summary>
    public required IReadOnlyList<PlannedTenant> Tenants
    {
        get;
        init
        {
            field = value;
            _byName = null;
        }
    }

    /// <summary>SHA-256 over the seals of all tenants, the targets, the options and the time that
    /// changes see as now: what an approval signs.</summary>
    public required string Root { get; init; }

    /// <summary>True when some tenant has something to do.</summary>
    public bool HasWork => Classes.Any(entry => entry.Steps.Count > 0 && !(entry.IsBack && entry.IsRefused));

    private Dictionary<string, PlannedTenant>? _byName;

    /// <summary>The entry of a tenant; null when the plan does not cover it.</summary>
    public PlannedTenant? Find(string tenant)
    {
        _byName ??= Tenants.DistinctBy(entry => entry.Tenant)
            .ToDictionary(entry => entry.Tenant, StringComparer.Ordinal);
        return _byName.GetValueOrDefault(tenant);
    }

    /// <summary>The plan for those of its tenants that are named.</summary>
    public Plan Only(IReadOnlySet<string> names) => this with
    {
        Tenants = [.. Tenants.Where(tenant => names.Contains(tenant.Tenant))],
    };

    /// <summary>The class of a tenant; null when the plan does not cover it.</summary>
    public PlanClass? ClassOf(string tenant) => Find(tenant) is { } found ? Classes[found.Class] : null;

    /// <summary>True when the seal fits what it covers: nobody edited the plan.</summary>
    public bool IsSealed => Root == Seal(Tenants, Targets, Options, Created);

    /// <summary>Seals what is given.</summary>
    public static string Seal(
        IEnumerable<PlannedTenant> tenants, IReadOnlyList<string> targets, PlanOptions options, DateTimeOffset created)
    {
        var time = created.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        var digest = new DigestBuilder().Add(options.ToString(), time).Add([.. targets]);
        foreach (var tenant in tenants.OrderBy(entry => entry.Tenant, StringComparer.Ordinal))
        {
            digest.Add(tenant.Tenant, tenant.Seal);
        }

        return digest.ToString();
    }
}

/// <summary>A tenant in a plan.</summary>
/// <param name="Tenant">Its name.</param>
/// <param name="Class">Index of its class.</param>
/// <param name="Seal">Digest over the tenant, its state and its steps.</param>
public sealed record PlannedTenant(string Tenant, int Class, string Seal);

/// <summary>What is done for tenants in equal state.</summary>
public sealed record PlanClass
{
    /// <summary>Digest of the state.</summary>
    public required string State { get; init; }

    /// <summary>Digest of the steps.</summary>
    public required string StepsDigest { get; init; }

    /// <summary>What happens to each module, in the order in which they are switched.</summary>
    public required IReadOnlyList<PlannedAction> Actions { get; init; }

    /// <summary>The steps in order.</summary>
    public required IReadOnlyList<PlannedStep> Steps { get; init; }

    /// <summary>Why these tenants cannot be upgraded, and warnings.</summary>
    public required IReadOnlyList<Diagnostics.Diagnostic> Problems { get; init; }

    /// <summary>How the modules were found, as long as the plan is in memory.</summary>
    [JsonIgnore]
    public ModuleResolution? Resolution { get; init; }

    /// <summary>True when these tenants go back to older versions.</summary>
    [JsonIgnore]
    public bool IsBack => Actions.Any(action => action.Action is PlannedAction.Downgrade or PlannedAction.Remove);

    /// <summary>True when an error keeps these tenants from being upgraded.</summary>
    public bool IsRefused => Problems.Any(problem => problem.Severity == Diagnostics.Severity.Error);
}

/// <param name="Module">The module id to reach.</param>
/// <param name="Action">install, upgrade, up-to-date, or on the way back downgrade or remove.</param>
/// <param name="From">The recorded version.</param>
public sealed record PlannedAction(string Module, string Action, string? From)
{
    internal const string Downgrade = "downgrade";
    internal const string Remove = "remove";

    /// <summary>Why it is in the plan; null: it was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ActionReason? Reason { get; init; }

    /// <summary>The number that modules share which are switched in one transaction; null: it is
    /// switched alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? SwitchGroup { get; init; }
}

/// <summary>One step, as shown and sealed.</summary>
public sealed record PlannedStep(
    int Number, string Module, string Kind, string Title, string Phase, bool Reversible,
    IReadOnlyList<PlannedChange> Changes, string Digest)
{
    /// <summary>The run that is taken back; null in a plan that goes forward.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Run { get; init; }

    /// <summary>Why the step of that run cannot be taken back; null: it can.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Obstacle { get; init; }
}

/// <summary>One change of a step.</summary>
public sealed record PlannedChange(
    string Id, string? Version, string Kind, string Type, string Priority, bool Reversible, string Reason,
    string Checksum);
