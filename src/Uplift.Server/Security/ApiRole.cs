namespace Uplift.Server.Security;

/// <summary>What the holder of a token may do; each role includes those before it.</summary>
public enum ApiRole
{
    /// <summary>Reads everything, changes nothing.</summary>
    Viewer,

    /// <summary>Also upgrades, disables and takes back, for the tenants that it is bound to.</summary>
    Operator,

    /// <summary>Also adds and removes tenants, modules and tokens.</summary>
    Admin,
}
