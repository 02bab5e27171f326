using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Verification.Checks;

/// <summary>
/// Judges the lines of a tenant once all its objects were seen. They are sorted on disk, so memory does not
/// grow with the objects; which of the ids exist is asked of the database, many in one query.
/// </summary>
/// <param name="makers">By collection (<see cref="ObjectRules.PlaceOf"/>): who makes the
/// findings of its objects.</param>
internal sealed class RuleCheck(
    IReadOnlyList<ModulePackage> packages, IReadOnlyDictionary<string, FindingMaker> makers, IDocuments documents)
{
    private const int MostAtOnce = 2_000;

    // Of a value that belongs to very many objects, each is told; the first of them stands for
    // the others in the message.
    private readonly List<RuleLine> _asked = [];

    /// <summary>The findings in the order of the sorted lines, each with the collection of its object.</summary>
    public async IAsyncEnumerable<(string Owner, Finding Finding)> CheckAsync(
        string file, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RuleLine? last = null;
        var group = new Group();
        foreach (var line in LineSort.Sorted(file).Select(RuleLine.Parse))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (last is null || !line.IsAbout(last)) group = new Group();
            if (_asked.Count >= MostAtOnce || _asked.Count > 0 && _asked[0].Place != line.Place)
            {
                foreach (var finding in await FlushAsync(cancellationToken)) yield return finding;
            }

            foreach (var finding in Judge(line, group)) yield return finding;
            last = line;
        }

        foreach (var finding in await FlushAsync(cancellationToken)) yield return finding;
    }

    private IEnumerable<(string Owner, Finding Finding)> Judge(RuleLine line, Group group)
    {
        if (line.Mark != RuleLine.Asks) group.Note(line.Mark);
        else if (line.Kind == RuleLine.Unique)
        {
            if (group.Count == 1) yield return Duplicate(group.First!, line);
            if (group.Count > 0) yield return Duplicate(line, group.First!);
            group.Take(line);
        }
        else if (group.IsGone) yield return Missing(line);
        else if (!group.IsMade) _asked.Add(line);
    }

    private async Task<IReadOnlyList<(string Owner, Finding Finding)>> FlushAsync(CancellationToken cancellationToken)
    {
        if (_asked.Count == 0) return [];
        var (product, collection) = Split(_asked[0].Place);
        var package = packages.First(one => one.Id.Product == product);
        var table = new CollectionTable(product, package.CollectionNamed(collection));
        var there = await documents.FindIdsAsync(
            table, [.. _asked.Select(line => line.Value).Distinct()], cancellationToken);
        IReadOnlyList<(string Owner, Finding Finding)> missing =
            [.. _asked.Where(line => !there.Contains(line.Value)).Select(Missing)];
        _asked.Clear();
        return missing;
    }

    private (string Owner, Finding Finding) Missing(RuleLine line) => About(line, FindingStatus.MissingReference,
        $"refers to {Split(line.Place).Collection}/{line.Value}, which does not exist");

    private (string Owner, Finding Finding) Duplicate(RuleLine line, RuleLine other) => About(line, FindingStatus.DuplicateKey,
        $"has the same {line.Place[(line.Owner.Length + 1)..]} as {other.ObjectId}: {line.Value.Replace('\u0001', ',')}");

    private (string Owner, Finding Finding) About(RuleLine line, FindingStatus status, string message) =>
        (line.Owner, makers[line.Owner].About(
            new ScannedObject(new StoredDocument(line.ObjectId, ""), line.ObjectName, line.ObjectType), null,
            line.ObjectHash,
            status, line.Path, message, line.Place));

    private static (string Product, string Collection) Split(string place)
    {
        var at = place.IndexOf('/', StringComparison.Ordinal);
        return (place[..at], place[(at + 1)..]);
    }

    /// <summary>What is known of one value from the lines before.</summary>
    private sealed class Group
    {
        public RuleLine? First { get; private set; }

        public int Count { get; private set; }

        public bool IsMade { get; private set; }

        public bool IsGone { get; private set; }

        // What is made again after all is there, whatever else goes.
        public void Note(string mark)
        {
            if (mark == RuleLine.Made) (IsMade, IsGone) = (true, false);
            else IsGone = !IsMade;
        }

        public void Take(RuleLine line)
        {
            First ??= line;
            Count++;
        }
    }
}
