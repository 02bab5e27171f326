namespace Uplift.Calls;

/// <summary>
/// What is to happen to a module for one tenant. An upgrade cannot purge: that would lose the tenant's data, since the
/// versions of a product share them.
/// </summary>
public abstract record TenantOperation
{
    private TenantOperation()
    {
    }

    /// <summary>What the module is told beside its versions.</summary>
    public IReadOnlyList<TenantParameter> Parameters { get; init; } = [];

    /// <summary>The module becomes the tenant's where no version of its product was.</summary>
    public sealed record Enable : TenantOperation
    {
        /// <summary>
        /// True to remove first what an earlier, disabled installation left; only where somebody asked for it.
        /// </summary>
        public bool PurgeFirst { get; init; }
    }

    /// <summary>
    /// The module takes the place of another version: above (upgrade), below (downgrade, or taking an upgrade back) or
    /// the same (reinstallation).
    /// </summary>
    /// <param name="From">The id of the module whose place it takes.</param>
    public sealed record Upgrade(string From) : TenantOperation;

    /// <summary>The module is no longer the tenant's; its data stay.</summary>
    public sealed record Disable : TenantOperation;

    /// <summary>The module is no longer the tenant's, and its data are removed.</summary>
    public sealed record Purge : TenantOperation;
}
