namespace Uplift.Server.Hosting;

/// <summary>What an application has Uplift do in its process.</summary>
public sealed record UpliftHostOptions
{
    /// <summary>The folder of uplift.yaml.</summary>
    public required string Workspace { get; init; }

    /// <summary>The module versions that the running code is; it does not start on data that
    /// these cannot read.</summary>
    public IReadOnlyList<string> Modules { get; init; } = [];

    /// <summary>The tenants that it serves; none: all.</summary>
    public IReadOnlyList<string> Tenants { get; init; } = [];

    /// <summary>Who stands in layers and the audit log as the author of what the application does.</summary>
    public string Actor { get; init; } = Environment.UserName;

    /// <summary>Works on backfills in the background, also on those that other processes asked for.</summary>
    public bool WorksOnBackfills { get; init; } = true;

    /// <summary>How often it looks for backfills while there is none.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromSeconds(5);
}
