using System.Xml;
using Uplift.Diagnostics;
using Uplift.Documents.Xml;
using Uplift.Versions;

namespace Uplift.Packages;

/// <summary>
/// Reads <c>module.json</c>. Keys of Okapi that Uplift does not use pass unread; below <c>uplift</c> every key must be
/// known.
/// </summary>
internal sealed class DescriptorReader(IPackageFiles files, DiagnosticBag bag)
{
    private SourceMapping? _source;
    private IReadOnlyList<SourceNode> _down = [];
    private SourceMapping? _layers;
    private SourceMapping? _gate;
    private IReadOnlyList<SourceNode> _transformers = [];

    public VersionScheme Scheme { get; private set; }

    public ModuleId? Id { get; private set; }

    public string Name { get; private set; } = "";

    public ModuleVersion? LegacyVersion { get; private set; }

    public IReadOnlyList<Collection> Collections { get; private set; } = [];

    /// <summary>The prefixes for XPath expressions of changes of XML documents.</summary>
    public XmlNames Namespaces { get; private set; } = XmlNames.None;

    /// <summary>What is said of layers; null: nothing.</summary>
    public LayerDeclaration? Layers { get; private set; }

    /// <summary>What is declared of derived data, still without classes.</summary>
    public IReadOnlyList<Transformer> Transformers { get; private set; } = [];

    public IReadOnlyList<DownCheck> Down { get; private set; } = [];

    /// <summary>What must hold before the version is switched on.</summary>
    public GateDeclaration Gate { get; private set; } = GateDeclaration.None;

    public IReadOnlyList<string> Afterwards { get; private set; } = [];

    /// <summary>Baseline file by store.</summary>
    public IReadOnlyList<(string Store, string File, SourcePosition Position)> Baselines { get; private set; } = [];

    /// <summary>Null when the file cannot be read at all.</summary>
    public ModuleDescriptor? Read()
    {
        if (PackageText.Node(files, PackageReader.DescriptorFile, bag) is not var (node, _)) return null;
        _source = node as SourceMapping;
        if (_source is null)
        {
            bag.Error(DiagnosticCodes.InvalidValue, $"A module descriptor must be a mapping, not a {node.Kind}.",
                node.Position);
            return null;
        }

        var module = new MappingReader(_source, "module", bag);
        ReadOwn(module);
        var id = ReadId(module);
        Down = DownCheck.ReadAll(_down, Id?.Product ?? "", bag);
        ReadTransformers();
        AddKeptVersions();
        if (Id is { } known)
        {
            if (_layers is { } layers) ReadLayers(known, layers);
            if (_gate is { } gate) Gate = new GateReader(known, Scheme, bag).Read(gate);
        }

        var descriptor = new ModuleDescriptorReader(_source, bag).Read(id);
        Name = descriptor?.Name ?? Id?.Product ?? "";
        return descriptor;
    }

    private void ReadOwn(MappingReader module)
    {
        if (module.TakeMapping("uplift") is not { } mapping) return;
        var own = new MappingReader(mapping, "uplift", bag);
        Scheme = own.TakeWord("versionScheme", VersionScheme.Semantic,
            ("semantic", VersionScheme.Semantic), ("pep440", VersionScheme.Pep440));
        if (own.Take("legacyVersion") is { } legacy) LegacyVersion = Version(legacy);
        if (own.TakeMapping("namespaces") is { } namespaces) Namespaces = ReadNamespaces(namespaces);
        Collections = new CollectionReader(Namespaces, bag).ReadAll(own.TakeList("collections"));
        if (own.TakeMapping("baseline") is { } baseline) Baselines = ReadBaselines(baseline);
        _layers = own.TakeMapping("layers");
        _gate = own.TakeMapping("gate");
        _transformers = own.TakeList("transformers");
        _down = own.TakeList("down");
        Afterwards = [.. own.TakeList("afterwards").Select(node => TextOf(own, node)).Where(text => text.Length > 0)];
        own.Finish();
    }

    private void ReadLayers(ModuleId id, SourceMapping mapping)
    {
        Layers = new LayersReader(Collections, id.Version, Scheme, bag).Read(mapping);
        Collections = [.. Collections, LayerDeclaration.StoreOf(id.Product, mapping.Position)];
    }

    private void ReadTransformers()
    {
        Transformers = new TransformersReader(Collections, bag).ReadAll(_transformers);
        if (Transformers is not [var first, ..] || Id is not { } id) return;
        Collections = [.. Collections, Transformer.StoreOf(id.Product, first.Position)];
    }

    private void AddKeptVersions()
    {
        if (Collections.FirstOrDefault(known => known.Versions is { IsKept: true }) is not { } first) return;
        if (Collections.FirstOrDefault(known => known.Name == DataVersions.StoreName) is { } taken)
        {
            bag.Error(DiagnosticCodes.InvalidCollection,
                $"The name '{DataVersions.StoreName}' is taken by the collection in which versions are kept.",
                taken.Position, "Give the module's own collection another name.");
        }
        else if (Id is { } id) Collections = [.. Collections, DataVersions.StoreOf(id.Product, first.Position)];
    }

    private static string TextOf(MappingReader reader, SourceNode node)
    {
        if (node is SourceScalar { Text: { } text }) return text;
        reader.Wrong(node, "afterwards", "a list of texts");
        return "";
    }

    // Okapi lets any characters stand in a product; a package gives its name to files, folders and schemas.
    private OkapiModuleId? ReadId(MappingReader module)
    {
        if (module.Require("id") is not { } node) return null;
        var text = (node as SourceScalar)?.Text;
        if (!ModuleId.TryParse(text, Scheme, out var id))
        {
            bag.Error(DiagnosticCodes.InvalidModuleId, $"{QuotedText.Of(text ?? node.Kind)} is no module id.",
                node.Position,
                "Write product, hyphen and version, such as mod-items-2.1.0.");
            return null;
        }

        Id = id;
        if (files.Name != text)
        {
            bag.Warn(DiagnosticCodes.PackageNameMismatch, $"The package is named '{files.Name}', its module '{text}'.",
                node.Position,
                "Give the folder or archive the name of the module.");
        }

        return ModuleDescriptorReader.ReadId(node, Scheme, bag);
    }

    private ModuleVersion? Version(SourceNode node)
    {
        var text = (node as SourceScalar)?.Text;
        if (ModuleVersion.TryParse(text, Scheme, out var version)) return version;
        bag.Error(DiagnosticCodes.InvalidVersion, $"{QuotedText.Of(text ?? node.Kind)} is no version.", node.Position,
            "Write a version of the module's scheme as a text.");
        return null;
    }

    private XmlNames ReadNamespaces(SourceMapping mapping)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (prefix, position, value) in mapping.Members)
        {
            if (value is SourceScalar { Text: { Length: > 0 } name } && prefix.Length > 0
                && prefix.All(XmlConvert.IsNCNameChar)
                && XmlConvert.IsStartNCNameChar(prefix[0]) && !prefix.StartsWith("xml", StringComparison.OrdinalIgnoreCase))
            {
                result[prefix] = name;
                continue;
            }

            bag.Error(DiagnosticCodes.InvalidValue,
                $"{QuotedText.Of(prefix)} is no prefix for a namespace, or has none.", position,
                "Write prefix: \"namespace\"; prefixes are names without colon that do not begin with 'xml'.");
        }

        return new XmlNames(result);
    }

    private List<(string Store, string File, SourcePosition Position)> ReadBaselines(SourceMapping mapping)
    {
        var own = new MappingReader(mapping, "baseline", bag);
        var result = new List<(string Store, string File, SourcePosition Position)>();
        foreach (var store in StoreNames.All)
        {
            if (own.Take(store) is not { } node) continue;
            if (node is SourceScalar { Text.Length: > 0 } scalar) result.Add((store, scalar.Text!, node.Position));
            else own.Wrong(node, store, "the name of a file in baseline/");
        }

        own.Finish();
        return result;
    }
}
