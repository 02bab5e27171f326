using Uplift.Changes;
using Uplift.Documents.Schemas;
using Uplift.Documents.Xml;
using Uplift.Layers;
using Uplift.Layers.Releases;
using Uplift.Versions;

namespace Uplift.Packages;

/// <summary>A module at one version, read from its package and checked; it does not change any more.</summary>
public sealed record ModulePackage
{
    /// <summary>The module and its version.</summary>
    public required ModuleId Id { get; init; }

    /// <summary>A name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Its interfaces, and the whole of <c>module.json</c>.</summary>
    public required ModuleDescriptor Descriptor { get; init; }

    /// <summary>How its versions are read and ordered.</summary>
    public required VersionScheme Scheme { get; init; }

    /// <summary>The version that is assumed where the module's tables exist and no ledger does; null: the operator is
    /// asked.</summary>
    public ModuleVersion? LegacyVersion { get; init; }

    /// <summary>The collections that it owns, in the order of <c>module.json</c>.</summary>
    public IReadOnlyList<Collection> Collections { get; init; } = [];

    /// <summary>
    /// Its changes in the order in which they are planned: by version, then by the ordinal order of their files, code
    /// last;
    /// those for every upgrade at the end.
    /// </summary>
    public IReadOnlyList<Change> Changes { get; init; } = [];

    /// <summary>
    /// The scripts that make everything at this version at once, by store; used instead of the SQL changes for a new
    /// tenant.
    /// </summary>
    public IReadOnlyDictionary<string, string> Baselines { get; init; } = new Dictionary<string, string>();

    /// <summary>What is declared of layers; null: the module has none, and its system data is not
    /// installed by Uplift.</summary>
    public LayerDeclaration? Layers { get; init; }

    /// <summary>The data that its code derives from objects of its collections, in the order of
    /// <c>module.json</c>.</summary>
    public IReadOnlyList<Transformer> Transformers { get; init; } = [];

    /// <summary>The files of system data.</summary>
    public IReadOnlyList<DataFile> SystemData { get; init; } = [];

    /// <summary>The files of sample data.</summary>
    public IReadOnlyList<DataFile> SampleData { get; init; } = [];

    /// <summary>How it is seen that this version runs: before its data is changed for good, none of it may.</summary>
    public IReadOnlyList<DownCheck> Down { get; init; } = [];

    /// <summary>What must hold of a tenant before this version is switched on or takes the old form away.</summary>
    public GateDeclaration Gate { get; init; } = GateDeclaration.None;

    /// <summary>What people have to do once this version is switched on, such as making an index anew.</summary>
    public IReadOnlyList<string> Afterwards { get; init; } = [];

    /// <summary>SHA-256 (hexadecimal) over the paths and contents of all files: equal for a folder and its
    /// archive.</summary>
    public required string Digest { get; init; }

    /// <summary>Its files, which stay readable as long as the package is used.</summary>
    public required IPackageFiles Files { get; init; }

    /// <summary>Where it was read from, as the operator wrote it.</summary>
    public string Origin => Files.Origin;

    /// <summary>The schemas by collection.</summary>
    internal IReadOnlyDictionary<string, JsonSchema> Schemas { get; init; } = new Dictionary<string, JsonSchema>();

    /// <summary>The prefixes that its XPath expressions use.</summary>
    internal XmlNames Names { get; init; } = XmlNames.None;

    /// <summary>The marks of the schemas of XML collections, by collection.</summary>
    internal IReadOnlyDictionary<string, SchemaMarks> Marks { get; init; } = new Dictionary<string, SchemaMarks>();

    /// <summary>How shipped objects of XML collections are merged, by collection.</summary>
    internal IReadOnlyDictionary<string, XmlMergeRules> Merges { get; init; } = new Dictionary<string, XmlMergeRules>();

    /// <summary>The collection of that name, or null.</summary>
    public Collection? FindCollection(string name)
    {
        foreach (var collection in Collections)
        {
            if (collection.Name == name) return collection;
        }

        return null;
    }

    /// <summary>The collection of that name, which one of the package's own changes or data files names.</summary>
    /// <exception cref="ArgumentException">The module declares no such collection.</exception>
    public Collection CollectionNamed(string name) => FindCollection(name) ??
        throw new ArgumentException($"'{Id}' has no collection '{name}'.", nameof(name));

    /// <summary>The script that installs the module at once in that store, or null.</summary>
    public string? BaselineScriptFor(string store) => Baselines.GetValueOrDefault(store);

    /// <summary>The schema that the objects of a collection satisfy at this version; null: anything goes.</summary>
    public JsonSchema? SchemaOf(Collection collection) => Schemas.GetValueOrDefault(collection.Name);

    /// <summary>What the schema of this version says of items of the objects of an XML collection.</summary>
    public SchemaMarks MarksOf(Collection collection) => Marks.GetValueOrDefault(collection.Name, SchemaMarks.None);

    /// <summary>How shipped objects of an XML collection are merged with what a customer made of them.</summary>
    public XmlMergeRules MergeRulesOf(Collection collection) =>
        Merges.GetValueOrDefault(collection.Name, XmlMergeRules.None);

    /// <summary>Reads the objects of a data file one after the other.</summary>
    /// <exception cref="IOException">The file cannot be read any more.</exception>
    public IEnumerable<DataObject> Read(DataFile file) => DataFileReader.Read(Files, file.Path);

    /// <summary>The collections with layers: those that are declared so, and those that system data
    /// is shipped for.</summary>
    public IReadOnlyList<string> LayeredCollections => Layers is null ? [] :
    [
        .. Layers.Rules.Select(rules => rules.Name).Union(SystemData.Select(file => file.Collection))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The System release that the package ships.</summary>
    /// <exception cref="IOException">A file cannot be read any more.</exception>
    public SystemRelease ReadSystem() => new(Id.Version,
        [
            .. SystemData.SelectMany(
                file => Read(file).Select(item => (new RecordId(file.Collection, item.Id), item.Document))),
        ], Layers?.Changes);

    /// <inheritdoc/>
    public override string ToString() => Id.ToString();
}
