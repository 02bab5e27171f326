using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>A permission that a module defines, as the permissions module is told about it.</summary>
public sealed record PermissionSet
{
    /// <summary>What it is granted by.</summary>
    public required string PermissionName { get; init; }

    /// <summary>The names of permissions whose place it takes.</summary>
    public IReadOnlyList<string> Replaces { get; init; } = [];

    /// <summary>The names of permissions that it includes.</summary>
    public IReadOnlyList<string> SubPermissions { get; init; } = [];

    /// <summary>Whether people see it; null where the descriptor does not say.</summary>
    public bool? Visible { get; init; }

    /// <summary>The whole entry as it was written.</summary>
    public required SourceMapping Source { get; init; }
}
