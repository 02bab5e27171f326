using Uplift.Stores;

namespace Uplift.Control;

/// <summary>What the holder of a token may do; each role may do what those before it may.</summary>
public enum TokenRole
{
    /// <summary>Reads, and changes nothing.</summary>
    Viewer,

    /// <summary>Also installs, upgrades, disables and takes back.</summary>
    Operator,

    /// <summary>Also adds and removes tenants, modules and tokens, and purges.</summary>
    Admin,
}

/// <summary>A token as it is shown: never with its secret, which nobody knows but its holder.</summary>
public sealed record Token
{
    /// <summary>Public: the part of the token's text by which it is found.</summary>
    public required string Id { get; init; }

    /// <summary>What it is for, in the words of who made it; stands in the audit log as the actor.</summary>
    public required string Name { get; init; }

    /// <summary>What its holder may do.</summary>
    public required TokenRole Role { get; init; }

    /// <summary>The tenants that it is bound to, by name; empty: it is bound to none and reaches all.</summary>
    public IReadOnlyList<TenantId> Tenants { get; init; } = [];

    /// <summary>When it was made (UTC).</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Who made it.</summary>
    public required string Actor { get; init; }

    /// <summary>From when on it is refused; null: never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When it was revoked; null: it was not.</summary>
    public DateTimeOffset? Revoked { get; init; }

    /// <summary>When it was last used, to about a minute; null: never.</summary>
    public DateTimeOffset? Used { get; init; }

    /// <summary>True when it may be used at that time.</summary>
    public bool IsValidAt(DateTimeOffset time) => Revoked is null && (Expires is null || time < Expires);

    /// <summary>True when its holder may touch a tenant.</summary>
    public bool Reaches(TenantId tenant) => Tenants.Count == 0 || Tenants.Contains(tenant);
}

/// <summary>A token that is to be made.</summary>
public sealed record NewToken
{
    /// <summary>What it is for.</summary>
    public required string Name { get; init; }

    /// <summary>What its holder may do.</summary>
    public required TokenRole Role { get; init; }

    /// <summary>The tenants that it is bound to; empty: it reaches all.</summary>
    public IReadOnlyList<TenantId> Tenants { get; init; } = [];

    /// <summary>From when on it is refused; null: never.</summary>
    public DateTimeOffset? Expires { get; init; }
}
