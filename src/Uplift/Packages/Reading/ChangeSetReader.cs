using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Documents.Xml;
using Uplift.Versions;

namespace Uplift.Packages;

/// <summary>Reads all changes of a package, checks them against each other and puts them in order.</summary>
internal sealed class ChangeSetReader(
    IPackageFiles files, ModuleId module, DescriptorReader descriptor,
    IReadOnlyDictionary<string, XmlMergeRules> merges, Repeatability? trial, DiagnosticBag bag)
{
    private readonly IReadOnlyList<Collection> _collections = descriptor.Collections;

    /// <summary>The classes of transformers that lie beside the code changes, once these were read.</summary>
    public IReadOnlyList<TransformerClass> Transformers { get; private set; } = [];

    public IReadOnlyList<Change> ReadAll()
    {
        var scheme = module.Version.Scheme;
        var written = ReadFiles(ChangeFile.ReadAll(files, scheme, bag));
        var code = new CodeChangeReader(files, scheme, bag);
        var coded = code.ReadAll();
        Transformers = code.Transformers;
        IReadOnlyList<Change> all = [.. written.Concat(coded).OrderBy(change => change.Version,
            Comparer<ModuleVersion?>.Create(Order))];
        CheckIds(all);
        foreach (var change in all)
        {
            CheckVersion(change);
            CheckCollections(change);
            CheckFormats(change);
            CheckDataVersion(change);
            CheckContract(change);
            if (change is not DocumentChange document || OwnCollection.Problem(document) is not { } problem) continue;
            bag.Error(DiagnosticCodes.DependsOnItself, $"The change '{change.Id}' {problem}.", change.Position,
                "Cut it into two changes with another collection in between, or write it in C# for the tenant as a whole.");
        }

        return all;
    }

    private void CheckContract(Change change)
    {
        if (!change.Contract) return;
        var problem = change.Phase == ChangePhase.First ? "is of phase first, in which older code still reads that form"
            : change is ObjectChange { DataVersion: not null } ? "names a data version, but backfills take nothing away"
            : Proves(change) ? null : "has nothing by which it is proved that no object needs that form";
        if (problem is null) return;
        bag.Error(DiagnosticCodes.InvalidGate, $"The change '{change.Id}' takes an old form away and {problem}.", change.Position,
            "Write it into phase second of a version whose collection has a read version above 0, or that has a 'gate'.");
    }

    private bool Proves(Change change) => !descriptor.Gate.IsEmpty || _collections.Any(known =>
        known.Versions is { Read: > 0 } && (change is not ObjectChange own || own.Collection == known.Name));

    private List<Change> ReadFiles(IReadOnlyList<ChangeFile> changeFiles)
    {
        var documents = new DocumentChangeReader(files, descriptor, merges, trial, bag);
        var scripts = new SqlChangeReader(files, bag);
        var result = new List<Change>();
        foreach (var change in changeFiles.GroupBy(file => file.Stem,
            StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            foreach (var file in change.Where(file => !file.IsSql))
            {
                if (documents.Read(file) is { } document) result.Add(document);
            }

            var variants = change.Where(file => file.IsSql).ToList();
            if (variants.Count > 0 && scripts.Read(variants) is { } script) result.Add(script);
        }

        return result;
    }

    // What is applied on every upgrade comes after what the new version brings.
    private static int Order(ModuleVersion? left, ModuleVersion? right) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        _ => left.CompareTo(right),
    };

    private void CheckIds(IReadOnlyList<Change> changes)
    {
        var seen = new Dictionary<(ModuleVersion? Version, string Id), Change>();
        foreach (var change in changes)
        {
            if (!ChangeWords.IsId(change.Id))
            {
                bag.Error(DiagnosticCodes.InvalidValue, $"{QuotedText.Of(change.Id)} cannot be the id of a change.",
                    change.Position,
                    "Use letters, digits, '_', '-' and '.'.");
            }

            if (seen.TryAdd((change.Version, change.Id), change)) continue;
            bag.Error(DiagnosticCodes.DuplicateChange,
                $"The change '{change.Id}' stands in {change.Version?.Text ?? "always"} twice; "
                    + $"the other is {seen[(change.Version, change.Id)].Position}.",
                change.Position, "Give it another id.");
        }
    }

    private void CheckVersion(Change change)
    {
        if (change.Version is null || change.Version <= module.Version) return;
        bag.Error(DiagnosticCodes.ChangeAboveModule,
            $"The change '{change.Id}' belongs to version {change.Version}, "
                + $"above the module's own version {module.Version}.", change.Position,
            "Raise the version of the module, or move the change.");
    }

    private static IEnumerable<string> Named(Change change) => change switch
    {
        ObjectChange objects => objects.Uses.Select(use => use.Collection).Prepend(objects.Collection),
        SqlChange { Collections: { } listed } => listed,
        _ => [],
    };

    // Values, members and C# are about JSON.
    private void CheckFormats(Change change)
    {
        var isXml = _collections.Where(collection => collection.Format == DocumentFormat.Xml)
            .Select(collection => collection.Name).ToHashSet();
        var named = change switch
        {
            ObjectCodeChange code => code.Uses.Select(use => use.Collection).Prepend(code.Collection),
            DocumentChange document => document.Uses.Select(use => use.Collection),
            _ => [],
        };
        foreach (var name in named.Where(isXml.Contains).Distinct())
        {
            bag.Error(DiagnosticCodes.InvalidOperation,
                $"The change '{change.Id}' treats the objects of '{name}' as JSON, but they are XML.", change.Position,
                "Write a declarative change of that collection.");
        }
    }

    private void CheckDataVersion(Change change)
    {
        if (change is not ObjectChange { DataVersion: { } version } objects) return;
        var written = _collections.FirstOrDefault(collection => collection.Name == objects.Collection)?.Versions?.Write;
        if (version > 0 && version <= written) return;
        bag.Error(DiagnosticCodes.InvalidDataVersions,
            $"The change '{change.Id}' brings objects of '{objects.Collection}' to data version {version}, "
                + (written is null
                    ? "but that collection declares no versions."
                        : $"which is not from 1 to its write version {written}."),
            change.Position,
                "Name the version of the form that the change leaves, and raise 'writeVersion' of the collection to it.");
    }

    private void CheckCollections(Change change)
    {
        foreach (var name in Named(change).Concat(change.Requires.Select(condition =>
            condition.EmptyCollection)).Distinct(StringComparer.Ordinal))
        {
            if (name.Length == 0 || _collections.Any(collection => collection.Name == name)) continue;
            bag.Error(DiagnosticCodes.UnknownCollection,
                $"The change '{change.Id}' names the collection '{name}', which the module does not declare.",
                change.Position, $"Known: {string.Join(", ", _collections.Select(collection => collection.Name))}.");
        }
    }
}
