using Uplift.Calls;

namespace Uplift.Jobs;

/// <summary>What an entry does outside the control database.</summary>
internal abstract record Effect
{
    private Effect()
    {
    }

    /// <summary>The changes of packages, by a run of the engine.</summary>
    /// <param name="Modules">The module ids: its own, or those of its switch group.</param>
    public sealed record Changes(IReadOnlyList<string> Modules) : Effect;

    /// <summary>Forward again to the version that the entry left for an older one, by a run of the engine.</summary>
    /// <param name="Module">The module id.</param>
    public sealed record Return(string Module) : Effect;

    /// <summary>Removes the data of a module that is a package.</summary>
    /// <param name="Module">The module id.</param>
    public sealed record Purge(string Module) : Effect;

    /// <summary>A call to a running module.</summary>
    /// <param name="What">The call.</param>
    public sealed record Call(ModuleCall What) : Effect;

    /// <summary>Something that cannot be done, with the reason.</summary>
    /// <param name="Reason">Why, and what that means for the module.</param>
    public sealed record Impossible(string Reason) : Effect;

    /// <summary>Nothing to be done.</summary>
    public sealed record Nothing : Effect;

    /// <summary>What it is called in logs, such as <c>POST /_/tenant</c>.</summary>
    public string Title => field ??= this switch
    {
        Changes { Modules: var modules } => $"changes of {string.Join(", ", modules)}",
        Call { What: var call } => call.ToString(),
        Impossible { Reason: var reason } => reason,
        _ => "nothing",
    };

    /// <summary>The stage of an entry while this is under way.</summary>
    public EntryStage Stage => this switch
    {
        Changes or Return or Purge => EntryStage.Changes,
        Call { What.Purpose: CallPurpose.Permissions } => EntryStage.Permissions,
        _ => EntryStage.Call,
    };
}
