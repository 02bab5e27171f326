using System.Collections.Immutable;

namespace Uplift.Stores.Memory;

/// <summary>System releases in memory.</summary>
internal sealed class MemoryReleases : ISystemReleases
{
    private ImmutableSortedDictionary<(string Product, string Version, string Hash), StoredRelease> _releases =
        ImmutableSortedDictionary<(string, string, string), StoredRelease>.Empty;

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredRelease>> ReadAsync(string product, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StoredRelease>>(
            [.. _releases.Where(release => release.Key.Product == product).Select(release => release.Value)]);

    /// <inheritdoc/>
    public Task PutAsync(string product, IReadOnlyList<StoredRelease> releases, CancellationToken cancellationToken)
    {
        foreach (var release in releases)
        {
            var key = (product, release.Version, release.Hash);
            ImmutableInterlocked.Update(
                ref _releases, known => known.ContainsKey(key) ? known : known.Add(key, release));
        }

        return Task.CompletedTask;
    }
}
