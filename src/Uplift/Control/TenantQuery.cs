using Uplift.Stores;

namespace Uplift.Control;

/// <summary>Which tenants are read.</summary>
public sealed record TenantQuery
{
    /// <summary>Only those of these that there are; null: all.</summary>
    public IReadOnlyCollection<TenantId>? Names { get; init; }

    /// <summary>Only those behind that name: the last of the page before; "": from the first.</summary>
    public string After { get; init; } = "";

    /// <summary>At most so many.</summary>
    public int Limit { get; init; } = int.MaxValue;
}
