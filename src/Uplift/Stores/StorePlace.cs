namespace Uplift.Stores;

/// <summary>Where the data of a tenant lie, for programs that reach them without Uplift.</summary>
public sealed record StorePlace
{
    /// <summary>The whole path of its file; null: they lie on a server, or nowhere that others reach.</summary>
    public string? File { get; init; }

    /// <summary>The schema of each module that has one.</summary>
    public IReadOnlyDictionary<string, string> Schemas { get; init; } = new Dictionary<string, string>();

    /// <summary>Variables from which clients of this kind of database take server and database; never a
    /// password.</summary>
    public IReadOnlyDictionary<string, string> Client { get; init; } = new Dictionary<string, string>();
}
