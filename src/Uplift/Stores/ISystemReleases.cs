namespace Uplift.Stores;

/// <summary>
/// The System releases that modules ever shipped here: once for all tenants of the database, records by
/// their content hash. What some tenant's data was made from must be there after its package is gone, so
/// nothing is ever removed.
/// </summary>
public interface ISystemReleases
{
    /// <summary>All releases of a module; what one version shipped at different times has different hashes.</summary>
    public Task<IReadOnlyList<StoredRelease>> ReadAsync(string product, CancellationToken cancellationToken);

    /// <summary>Adds releases; one that is there stays as it is.</summary>
    public Task PutAsync(string product, IReadOnlyList<StoredRelease> releases, CancellationToken cancellationToken);
}

/// <summary>A release as it is stored.</summary>
/// <param name="Hash">Of the records; equal for releases with the same records, which are then stored once.</param>
/// <param name="Records">The records, as JSON.</param>
/// <param name="Changes">What was declared of the way from the release before, as JSON.</param>
public sealed record StoredRelease(string Version, string Hash, string Records, string Changes);
