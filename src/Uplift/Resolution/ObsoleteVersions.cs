using Uplift.Versions;

namespace Uplift.Resolution;

/// <summary>Which module versions a registry can do without.</summary>
public static class ObsoleteVersions
{
    /// <summary>
    /// The snapshots (pre-releases and nightly builds of user interfaces) to clean up, greatest id first. As in Okapi a
    /// version whose numbers differ from those of the version above it counts as a release, even a snapshot, unless it
    /// is a nightly build; the snapshots that follow belong to it.
    /// </summary>
    /// <param name="ids">All ids that are known.</param>
    /// <param name="saveReleases">Snapshots of so many newest releases of a product are kept.</param>
    /// <param name="saveSnapshots">So many newest snapshots of each release are kept.</param>
    public static IReadOnlyList<OkapiModuleId> Find(
        IEnumerable<OkapiModuleId> ids, int saveReleases, int saveSnapshots)
    {
        var obsolete = new List<OkapiModuleId>();
        OkapiModuleId? above = null;
        var (releases, snapshots) = (0, 0);
        foreach (var id in ids.OrderDescending())
        {
            if (above is null || above.Product != id.Product) (releases, snapshots) = (0, 0);
            var isSnapshot = id.IsPreRelease || id.IsNpmSnapshot;
            if (isSnapshot && releases >= saveReleases && snapshots >= saveSnapshots) obsolete.Add(id);

            var sameNumbers = above is not null && id.Distance(above) >= -1;
            if (sameNumbers || id.IsNpmSnapshot) snapshots++;
            else (releases, snapshots) = (releases + 1, 0);
            above = id;
        }

        return obsolete;
    }
}
