using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Documents.Xml;
using Uplift.Packages;
using Uplift.Tests.Tidy;

namespace Uplift.Tests.Vectors.Midpoint;

/// <summary>What the rule pack of the sample says, by the version whose schema an object was written for.</summary>
internal sealed class MidpointRules
{
    private const string Collection = "objects";

    private static readonly Dictionary<string, MidpointRules> s_all = ReadAll();

    private readonly ModulePackage _package;
    private readonly Dictionary<string, XmlChange> _changes;

    private MidpointRules(ModulePackage package)
    {
        _package = package;
        _changes = package.Changes.OfType<XmlChange>().ToDictionary(change => change.Id, StringComparer.Ordinal);
    }

    /// <summary>How shipped objects are merged.</summary>
    public static XmlMergeRules Merge { get; } = s_all["4.8.0"]._package.MergeRulesOf(s_all["4.8.0"]._package.CollectionNamed(Collection));

    /// <summary>The rules that hold for objects of a tag such as <c>v4.9.7</c>: those of its version, else of the newest below it.</summary>
    public static MidpointRules Of(string tag)
    {
        var version = Version.Parse(tag.TrimStart('v'));
        return s_all.OrderBy(pair => Version.Parse(pair.Key)).Last(pair => Version.Parse(pair.Key) <= Filled(version)).Value;
    }

    /// <summary>All of its changes, by their names.</summary>
    public IReadOnlyDictionary<string, XmlChange> Changes => _changes;

    /// <summary>The marked items of an object.</summary>
    public IReadOnlyList<MarkedItem> Verify(string document) =>
        _package.MarksOf(_package.CollectionNamed(Collection)).Find(document);

    /// <summary>An object after one change.</summary>
    public string Apply(string change, string document)
    {
        var edit = new XmlEdit("object", XmlText.Parse(document), new EditContext("seed", DateTimeOffset.UnixEpoch, new FetchedLookups()));
        _changes[change].Program.Apply(edit);
        edit.Deleted.ShouldBeFalse();
        return edit.Document.Write();
    }

    private static Version Filled(Version version) => new(version.Major, version.Minor, Math.Max(version.Build, 0));

    private static Dictionary<string, MidpointRules> ReadAll()
    {
        var bag = new DiagnosticBag();
        var packages = Directory.EnumerateDirectories(Path.Combine(Tree.Root, "samples", "midpoint-objects", "packages"))
            .Select(folder => PackageReader.Read(folder, bag)).ToList();
        string.Join("\n", bag).ShouldBeEmpty();
        return packages.ToDictionary(package => package!.Id.Version.Text, package => new MidpointRules(package!), StringComparer.Ordinal);
    }
}
