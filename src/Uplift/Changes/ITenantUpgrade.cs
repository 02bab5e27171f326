using System.Text.Json.Nodes;

namespace Uplift.Changes;

/// <summary>Changes a tenant as a whole: across collections, or by own statements.</summary>
public interface ITenantUpgrade
{
    /// <summary>Does the work; it may be called again for a tenant where it had been interrupted.</summary>
    public Task UpgradeAsync(ITenantUpgradeContext context, CancellationToken cancellationToken);
}

/// <summary>
/// What a tenant-wide code change works with. All that it writes goes through here, into the transaction of its step,
/// and is
/// journaled, so that it can be taken back.
/// </summary>
public interface ITenantUpgradeContext
{
    /// <summary>The name of the tenant.</summary>
    public string Tenant { get; }

    /// <summary>The time of the plan (UTC): the same in a simulation and in the run.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>A new id, derived from the change, the tenant, the unit of work, and the number of earlier calls in
    /// that unit.</summary>
    public Guid NewId();

    /// <summary>All objects of a collection in the order of their ids, read page by page.</summary>
    public IAsyncEnumerable<UpgradeObject> ReadAsync(string collection, CancellationToken cancellationToken);

    /// <summary>One object, or null.</summary>
    public Task<JsonObject?> FindAsync(string collection, string id, CancellationToken cancellationToken);

    /// <summary>Writes an object, new or changed.</summary>
    public Task PutAsync(string collection, string id, JsonObject document, CancellationToken cancellationToken);

    /// <summary>Deletes an object; one that is not there is no error.</summary>
    public Task DeleteAsync(string collection, string id, CancellationToken cancellationToken);

    /// <summary>
    /// Does a unit of work once: a name that is recorded as done is passed over. In a change that is not transactional
    /// each unit
    /// commits by itself together with its record.
    /// </summary>
    public Task OnceAsync(string unit, Func<CancellationToken, Task> work, CancellationToken cancellationToken);

    /// <summary>Says how far the work is, for the progress bar.</summary>
    public void Report(long done, long? total);
}

/// <summary>An object as a tenant-wide code change reads it.</summary>
public sealed record UpgradeObject(string Id, JsonObject Document);
