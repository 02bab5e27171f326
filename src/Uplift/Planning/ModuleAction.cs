using Uplift.Packages;
using Uplift.Resolution;

namespace Uplift.Planning;

/// <summary>What happens to a module of a tenant.</summary>
public enum ActionKind
{
    /// <summary>The module is new for the tenant.</summary>
    Install,

    /// <summary>To a newer version.</summary>
    Upgrade,

    /// <summary>Nothing is to be done.</summary>
    UpToDate,

    /// <summary>Back to an older version, by taking runs back.</summary>
    Downgrade,

    /// <summary>The module goes with the run that installed it, which is taken back.</summary>
    Remove,
}

/// <summary>One module of the target for one tenant.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Package">The version to reach; on the way back the one that is left.</param>
/// <param name="From">The recorded version; null: none.</param>
/// <param name="Selection">The changes; null for an installation.</param>
public sealed record ModuleAction(ActionKind Kind, ModulePackage Package, string? From, Selection? Selection)
{
    /// <summary>Why it is in the plan; null: it was asked for.</summary>
    public ActionReason? Reason { get; init; }

    /// <summary>The number that modules share which are switched in one transaction; null: it is
    /// switched alone.</summary>
    public int? SwitchGroup { get; init; }

    /// <summary>On the way back the version to reach; null: none.</summary>
    public string? To { get; init; }
}
