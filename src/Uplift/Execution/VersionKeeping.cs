using Uplift.Changes;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Keeps, in the transaction that writes objects, of which versions a pass leaves them, where versions are kept beside
/// objects: of the highest that its changes lead to. An object that the pass leaves out, or that did not get all its
/// changes, keeps the version that it had.
/// </summary>
internal sealed class VersionKeeping(PassStep step, CollectionTable table)
{
    private readonly bool _isNeeded = table.Collection.Versions is { IsKept: true };
    private readonly int _level = step.Changes.OfType<ObjectChange>().Max(change => change.DataVersion) ?? 0;

    /// <summary>The versions of objects before they are written.</summary>
    public async Task<IReadOnlyDictionary<string, int>> FindAsync(
        IStoreTransaction transaction, IReadOnlyList<TransformedObject> results, CancellationToken cancellationToken) =>
        _isNeeded
            ? await transaction.Versions.Kept.FindAsync(
                table, [.. results.Select(result => result.Source.Id)], cancellationToken)
            : new Dictionary<string, int>();

    /// <summary>Keeps the versions of objects after they were written.</summary>
    /// <param name="before">What <see cref="FindAsync"/> gave; new objects have none.</param>
    public async Task KeepAsync(
        IStoreTransaction transaction, IReadOnlyList<TransformedObject> results,
        IReadOnlyDictionary<string, int> before, CancellationToken cancellationToken)
    {
        if (!_isNeeded) return;
        foreach (var group in results.Where(IsToBeKept).GroupBy(VersionOf))
        {
            await transaction.Versions.Kept.KeepAsync(
                table, [.. group.Select(result => result.Source.Id)], group.Key, cancellationToken);
        }

        bool IsToBeKept(TransformedObject result) => !result.Deleted && VersionOf(result) is var version && version > 0
            && (result.Text is not null || version != before.GetValueOrDefault(result.Source.Id));

        int VersionOf(TransformedObject result)
        {
            var was = before.GetValueOrDefault(result.Source.Id);
            return result.IsLeftOut || result.Failures.Count > 0 ? was : Math.Max(was, _level);
        }
    }
}
