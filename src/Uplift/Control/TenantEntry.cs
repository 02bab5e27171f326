using Uplift.Stores;

namespace Uplift.Control;

/// <summary>A tenant as the control database knows it.</summary>
public sealed record TenantEntry(
    TenantId Id, string Display, IReadOnlyDictionary<string, string> Labels, DateTimeOffset Added)
{
    /// <summary>The store of the workspace that it lives in; "": the one that is not named.</summary>
    public string Store { get; init; } = "";

    /// <summary>Version by product, from the mirror.</summary>
    public IReadOnlyDictionary<string, string> Modules { get; init; } = new Dictionary<string, string>();
}
