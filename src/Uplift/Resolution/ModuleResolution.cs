using Uplift.Versions;

namespace Uplift.Resolution;

/// <summary>Why a module is in a plan.</summary>
public enum ReasonKind
{
    /// <summary>The request says so.</summary>
    Asked,

    /// <summary>Another module of the plan needs an interface of it.</summary>
    NeededBy,

    /// <summary>The version that was enabled needs an interface that is no longer provided so.</summary>
    LostNeed,

    /// <summary>The version that was enabled needs an interface of a module that leaves.</summary>
    LostProvider,

    /// <summary>The version that was enabled provides an interface that another module now provides.</summary>
    GaveWay,

    /// <summary>Alone it could have stayed; with the other changes of the plan it could not.</summary>
    GoesTogether,
}

/// <summary>Why a module is in a plan at this version.</summary>
/// <param name="Kind">What kind of reason.</param>
/// <param name="Module">The other module that it is for, or that took the place; null: none.</param>
/// <param name="Interface">The interface that is concerned; null: none.</param>
/// <param name="Need">The versions that are needed, as written; null: none.</param>
public sealed record ActionReason(ReasonKind Kind, string? Module = null, string? Interface = null, string? Need = null)
{
    /// <summary>As the end of a sentence.</summary>
    public override string ToString() => Kind switch
    {
        ReasonKind.Asked => "asked for",
        ReasonKind.NeededBy => $"{Module} needs interface {Interface} {Need}",
        ReasonKind.LostProvider => $"it needs interface {Interface} {Need}, which was provided by {Module}",
        ReasonKind.LostNeed => $"it needs interface {Interface} {Need}, which {Module} does not provide",
        ReasonKind.GaveWay => $"interface {Interface} is provided by {Module} now",
        _ => "it does not get along with the other changes",
    };
}

/// <summary>One entry of a plan.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Id">The module that is enabled or disabled.</param>
/// <param name="From">The version of the product that it takes the place of; null: none.</param>
/// <param name="Reason">Why.</param>
public sealed record ResolvedAction(ModuleActionKind Kind, OkapiModuleId Id, OkapiModuleId? From, ActionReason Reason)
{
    /// <summary>
    /// From 0: entries of one wave can run at once, when all of the earlier waves are done. Entries of a switch group
    /// can lie in several waves; what waits for the group waits for all of it.
    /// </summary>
    public int Wave { get; init; }

    /// <summary>
    /// The number, from 1, that entries share which must be switched at the same moment; null: it can be switched
    /// alone.
    /// </summary>
    public int? SwitchGroup { get; init; }

    /// <summary>As a line of a list: the change and its reason.</summary>
    public override string ToString() => Kind switch
    {
        ModuleActionKind.Enable when From is not null => $"{From} -> {Id}: {Reason}",
        ModuleActionKind.Enable => $"+ {Id}: {Reason}",
        ModuleActionKind.Disable => $"- {Id}: {Reason}",
        _ => $"= {Id}",
    };
}

/// <summary>A requirement that would be broken between the entries of a switch group.</summary>
/// <param name="SwitchGroup">The group.</param>
/// <param name="Module">The module whose requirement it is.</param>
/// <param name="Interface">The interface.</param>
/// <param name="Need">The versions that it needs, as written.</param>
public sealed record SwitchNotice(int SwitchGroup, string Module, string Interface, string Need)
{
    /// <summary>One sentence.</summary>
    public override string ToString() => $"Switch group {SwitchGroup} is switched at one moment: "
        + $"in between, {Module} would be without interface {Interface} {Need}.";
}

/// <summary>What is to be done to fulfil a request, or why it cannot be.</summary>
public sealed record ModuleResolution
{
    /// <summary>
    /// In an order in which no requirement of an enabled module breaks between two entries or groups.
    /// </summary>
    public IReadOnlyList<ResolvedAction> Actions { get; init; } = [];

    /// <summary>Why the request is refused; then there are no actions.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>What would break inside switch groups: no order of single steps avoids it.</summary>
    public IReadOnlyList<SwitchNotice> Notices { get; init; } = [];

    /// <summary>True when there is nothing against it.</summary>
    public bool IsPossible => Problems.Count == 0;

    /// <summary>The entries that can run at once, wave by wave.</summary>
    public IReadOnlyList<IReadOnlyList<ResolvedAction>> Waves =>
        [.. Actions.GroupBy(action => action.Wave).OrderBy(wave => wave.Key).Select(wave => wave.ToList())];
}
