using Uplift.Versions;

namespace Uplift.Resolution;

/// <summary>What is done with a module; the words of Okapi's install call.</summary>
public enum ModuleActionKind
{
    /// <summary>The module joins, in place of another version of its product where one is enabled.</summary>
    Enable,

    /// <summary>The module leaves.</summary>
    Disable,

    /// <summary>The module is enabled already; nothing is done.</summary>
    UpToDate,

    /// <summary>Passed through unchanged.</summary>
    Suggest,

    /// <summary>Passed through unchanged.</summary>
    Conflict,
}

/// <summary>One entry of a request.</summary>
/// <param name="Action">What is asked for.</param>
/// <param name="Module">
/// An id, or a bare product: enabling takes its newest version, disabling its newest enabled one.
/// </param>
public sealed record RequestEntry(ModuleActionKind Action, OkapiModuleId Module);

/// <summary>How a request is to be taken.</summary>
public sealed record ResolutionOptions
{
    /// <summary>Which registered versions may join. Modules that are enabled are always seen.</summary>
    public VersionFilter Filter { get; init; } = VersionFilter.All;

    /// <summary>Modules that are enabled already are upgraded from themselves.</summary>
    public bool Reinstall { get; init; }

    /// <summary>
    /// Data of disabled modules is removed; then to disable and enable a product is no upgrade of it.
    /// </summary>
    public bool Purge { get; init; }

    /// <summary>
    /// False: the list is run as it is given, one after the other; nothing is added, ordered or refused.
    /// </summary>
    public bool DepCheck { get; init; } = true;
}

/// <summary>What a tenant is asked to become.</summary>
/// <param name="Entries">In the order of the request.</param>
/// <param name="Options">How it is to be taken.</param>
public sealed record ResolutionRequest(IReadOnlyList<RequestEntry> Entries, ResolutionOptions Options)
{
    /// <summary>The request for the newest version of every enabled product; the entries are not used.</summary>
    public bool IsUpgradeOfAll { get; private init; }

    /// <summary>
    /// Asks for the newest version of every enabled product; what is the newest is left out of the plan.
    /// </summary>
    public static ResolutionRequest UpgradeAll(ResolutionOptions options) => new([], options) { IsUpgradeOfAll = true };

    /// <summary>Asks to enable modules, by id or product.</summary>
    public static ResolutionRequest Enable(params IEnumerable<OkapiModuleId> modules) =>
        new([.. modules.Select(module => new RequestEntry(ModuleActionKind.Enable, module))], new ResolutionOptions());
}
