using Uplift.Execution;
using Uplift.Packages;

namespace Uplift.Workspaces;

/// <summary>What <c>uplift.yaml</c> says: where the tenants, the control database, packages and releases are.</summary>
public sealed record Workspace
{
    /// <summary>The name of the file that makes a folder a workspace.</summary>
    public const string FileName = "uplift.yaml";

    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>Its folder; relative paths begin there.</summary>
    public required string Folder { get; init; }

    /// <summary>Where the tenants are.</summary>
    public required StoreAddress Store { get; init; }

    /// <summary>Where those tenants are that were made in a store of a name; all of the kind of
    /// <see cref="Store"/>.</summary>
    public IReadOnlyDictionary<string, StoreAddress> Stores { get; init; } = new Dictionary<string, StoreAddress>();

    /// <summary>Where the control database is.</summary>
    public required StoreAddress Control { get; init; }

    /// <summary>How the schemas of tenants are called in PostgreSQL.</summary>
    public string Schemas { get; init; } = "{tenant}_{module}";

    /// <summary>Packages, and folders of packages; the first is where new ones are added.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>Public keys in PEM: only packages that one of them signed are taken; none: signatures are
    /// not asked for.</summary>
    public IReadOnlyList<string> Trust { get; init; } = [];

    /// <summary>The folder of releases.</summary>
    public string Releases { get; init; } = "releases";

    /// <summary>What holds for all runs of this installation.</summary>
    public InstallationRules Rules { get; init; } = new();

    /// <summary>The keys that are trusted; null: signatures are not asked for.</summary>
    /// <exception cref="Diagnostics.UpliftException">One of the files holds no key.</exception>
    public TrustedKeys? LoadTrusted() => Trust.Count == 0 ? null : TrustedKeys.Load(Trust.Select(PathOf));

    /// <summary>A path of the file as a person sees it: relative to the current folder where it lies below.</summary>
    public string PathOf(string relative)
    {
        var whole = Path.GetFullPath(relative, Folder);
        var shown = Path.GetRelativePath(Environment.CurrentDirectory, whole);
        return shown == ".." || shown.StartsWith("../", StringComparison.Ordinal) ? whole : shown;
    }
}
