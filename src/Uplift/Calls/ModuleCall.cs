namespace Uplift.Calls;

/// <summary>Why a module is called.</summary>
public enum CallPurpose
{
    /// <summary>It becomes a tenant's.</summary>
    Enable,

    /// <summary>It takes the place of another version.</summary>
    Upgrade,

    /// <summary>It is no longer a tenant's.</summary>
    Disable,

    /// <summary>It removes a tenant's data.</summary>
    Purge,

    /// <summary>The permissions module is told what another module defines.</summary>
    Permissions,
}

/// <summary>One HTTP request that a running module is to answer for a tenant.</summary>
public sealed record ModuleCall
{
    /// <summary>The module that answers.</summary>
    public required string Module { get; init; }

    /// <summary>Why it is called.</summary>
    public required CallPurpose Purpose { get; init; }

    /// <summary><c>POST</c> or <c>DELETE</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The path below the module's url; begins with a slash.</summary>
    public required string Path { get; init; }

    /// <summary>JSON, or null for none.</summary>
    public string? Body { get; init; }

    /// <summary>Where the module can be asked how far it is; null when it must be done with its answer.</summary>
    public ModuleJobPaths? Job { get; init; }

    /// <summary>True when a refusal need not stop the work: there may be nothing to purge.</summary>
    public bool MayBeRefused { get; init; }

    /// <summary>Method and path.</summary>
    public override string ToString() => $"{Method} {Path}";
}

/// <summary>The paths of an asynchronous job of a module; <c>{id}</c> stands for the job.</summary>
/// <param name="Read">What <c>GET</c> answers.</param>
/// <param name="Delete">What <c>DELETE</c> removes.</param>
public sealed record ModuleJobPaths(string Read, string Delete)
{
    /// <summary>A path with the id of a job in its place.</summary>
    public static string For(string path, string job) =>
        path.Replace("{id}", Uri.EscapeDataString(job), StringComparison.Ordinal);
}
