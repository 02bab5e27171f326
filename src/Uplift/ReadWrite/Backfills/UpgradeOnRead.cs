using System.Globalization;
using System.Text;
using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.ReadWrite.Backfills;

/// <summary>
/// Gives applications objects of any age in the form of the write version: an older one goes through the changes
/// that it lacks when it is read, in memory. Nothing is written; what the application writes back is in the new form.
/// Safe to use from several threads.
/// </summary>
public sealed class UpgradeOnRead
{
    private readonly Collection _collection;
    private readonly IReadOnlyList<(int Level, ObjectTransform Transform)> _steps;

    /// <param name="package">The package of the running code.</param>
    /// <param name="collection">One of its collections, with versions in a member of the documents.</param>
    /// <param name="seed">Makes generated ids: the same object gets the same ones for the same seed.</param>
    /// <param name="now">What changes take for the present time.</param>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.InvalidBackfill"/>: no change says that it
    /// leads to a data version, the versions are not in the document, or a change looks at other objects.</exception>
    public UpgradeOnRead(ModulePackage package, string collection, string seed, DateTimeOffset now)
    {
        var steps = BackfillSteps.PassesOf(package, new BackfillRequest
        {
            Module = package.Id.ToString(),
            Collections = [collection],
        });
        _collection = steps[0].Collection;
        if (_collection.Versions?.Member is null || steps.Any(NeedsOthers))
        {
            throw new UpliftException(DiagnosticCodes.InvalidBackfill,
                $"Objects of '{collection}' of {package.Id} cannot be upgraded when they are read: "
                    + (_collection.Versions?.Member is null
                        ? "their version is not in the document." : "a change looks at other objects."),
                hint: "Rewrite them with 'uplift backfill start'.");
        }

        _steps = [.. steps.Select(step => (step.Only!.Below!.Value, new ObjectTransform(step, seed, now)))];
    }

    /// <summary>The document in the form of the write version; itself when it is not older.</summary>
    /// <exception cref="ObjectRefusedException">A change cannot be made to it, or would delete it.</exception>
    public string Read(string id, string document)
    {
        foreach (var (level, transform) in _steps)
        {
            if (VersionOf(document) >= level) continue;
            var result = transform.Apply(new StoredDocument(id, document), new FetchedLookups());
            if (result.Failures is [var failure, ..]) throw new ObjectRefusedException(failure.Path, failure.Message);
            if (result.Deleted) throw new ObjectRefusedException("", "a change deletes it");
            document = result.Text ?? document;
        }

        return document;
    }

    private static bool NeedsOthers(PassStep step) =>
        step.Changes.OfType<Changes.ObjectChange>().Any(change => change.Uses.Any());

    private double VersionOf(string document) => double.TryParse(
        MemberText.FindNumber(Encoding.UTF8.GetBytes(document), _collection.Versions!.Member!.Segments),
        CultureInfo.InvariantCulture,
        out var version) ? version : 0;
}
