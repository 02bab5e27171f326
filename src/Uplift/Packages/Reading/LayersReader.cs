using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Documents.Merging;
using Uplift.Layers;
using Uplift.Layers.Releases.Changes;
using Uplift.Versions;

namespace Uplift.Packages;

/// <summary>Reads <c>uplift.layers</c>.</summary>
/// <param name="collections">The collections that the module declares.</param>
/// <param name="version">The version of the package.</param>
internal sealed class LayersReader(
    IReadOnlyList<Collection> collections, ModuleVersion version, VersionScheme scheme, DiagnosticBag bag)
{
    public LayerDeclaration Read(SourceMapping mapping)
    {
        var own = new MappingReader(mapping, "layers", bag);
        var rules = own.TakeList("collections").Select(node => Each(own, node, "collections", ReadRules))
            .OfType<LayerRules>().ToList();
        var changes = own.TakeList("changes").Select(node => Each(own, node, "changes", ReadChange))
            .OfType<DeclaredChange>().ToList();
        var referrers = own.TakeList("referrers").Select(node => Each(own, node, "referrers", ReadReferrer))
            .OfType<LayerReferrer>().ToList();
        own.Finish();
        foreach (var twice in rules.GroupBy(known => known.Name).Where(group => group.Count() > 1))
        {
            bag.Error(DiagnosticCodes.DuplicateCollection, $"The layers of '{twice.Key}' are declared twice.",
                mapping.Position,
                "Keep one of them.");
        }

        if (collections.Any(collection => collection.Name == LayerDeclaration.StoreName))
        {
            bag.Error(DiagnosticCodes.InvalidCollection,
                $"The name '{LayerDeclaration.StoreName}' is taken by the collection in which layers are kept.",
                mapping.Position,
                "Give the module's own collection another name.");
        }

        return new LayerDeclaration
        {
            Rules = rules,
            Changes = changes,
            Referrers = referrers,
            Position = mapping.Position,
        };
    }

    private static T? Each<T>(MappingReader owner, SourceNode node, string key, Func<SourceMapping, T?> read)
        where T : class
    {
        if (node is SourceMapping mapping) return read(mapping);
        owner.Wrong(node, key, "a list of mappings");
        return null;
    }

    private LayerRules? ReadRules(SourceMapping mapping)
    {
        var own = new MappingReader(mapping, "layers of a collection", bag);
        var name = own.RequireText("collection");
        var schema = own.TakeMapping("schema") is { } declared ? ReadSchema(declared) : null;
        var rules = new LayerRules
        {
            Name = name,
            UniqueKeys = [.. own.TakeList("uniqueKeys").Select(node => Each(own, node, "uniqueKeys", ReadKey))
                .OfType<UniqueKey>()],
            References =
            [
                .. own.TakeList("references").Select(node => Each(own, node, "references", ReadReference))
                    .OfType<RecordReference>(),
            ],
            Policies = new TreePolicies(ReadArrays(own), Paths(own, "atomic"), Paths(own, "volatile"))
            {
                NullIsAbsent = own.TakeFlag("nullIsAbsent", false),
            },
            Schemas = schema is null ? [] : new Dictionary<ModuleVersion, RecordSchema> { [version] = schema },
        };
        own.Finish();
        return name.Length > 0 && IsLayered(name, mapping) ? rules : null;
    }

    private bool IsLayered(string name, SourceMapping mapping)
    {
        var collection = collections.FirstOrDefault(known => known.Name == name);
        if (collection is { Format: DocumentFormat.Json }) return true;
        bag.Error(DiagnosticCodes.UnknownCollection,
            collection is null ? $"The module has no collection {QuotedText.Of(name)} to layer."
                : $"The collection '{name}' holds XML, which has no layers; shipped XML objects are merged.",
            mapping.Find("collection")?.Position ?? mapping.Position,
                "Name a collection of JSON documents that the module declares.");
        return false;
    }

    private UniqueKey? ReadKey(SourceMapping mapping)
    {
        var own = new MappingReader(mapping, "unique key", bag);
        var fields = Paths(own, "fields");
        var name = own.TakeText("name") ?? string.Join('+', fields.Select(field => field.Last.Name));
        var comparison = own.TakeWord("compare", KeyComparison.Exact,
            ("exact", KeyComparison.Exact), ("casefold", KeyComparison.CaseFolded), ("fold", KeyComparison.Folded));
        var since = own.TakeText("since") is { } text ? Version(own, mapping, text) : null;
        own.Finish();
        if (fields.Count > 0) return new UniqueKey(name, fields, comparison, since);
        bag.Error(DiagnosticCodes.MissingKey, "A unique key has no 'fields'.", mapping.Position,
            "Add 'fields:' with a list of paths.");
        return null;
    }

    private ModuleVersion? Version(MappingReader own, SourceMapping mapping, string text)
    {
        if (ModuleVersion.TryParse(text, scheme, out var since)) return since;
        own.Wrong(mapping.Find("since")!, "since", "a version of the module");
        return null;
    }

    private RecordReference? ReadReference(SourceMapping mapping)
    {
        var own = new MappingReader(mapping, "reference", bag);
        var path = own.Require("path") is { } node ? Path(node, "path") : null;
        var collection = own.RequireText("collection");
        own.Finish();
        return path is null || collection.Length == 0 ? null : new RecordReference(path, collection);
    }

    private LayerReferrer? ReadReferrer(SourceMapping mapping)
    {
        var own = new MappingReader(mapping, "referrer", bag);
        var collection = own.RequireText("collection");
        var path = own.Require("path") is { } node ? DocumentPath.Read(node, "'path' of a referrer", bag) : null;
        var to = own.RequireText("to");
        own.Finish();
        if (path is null || collection.Length == 0 || to.Length == 0) return null;
        if (!path.HasWildcard && collections.Any(known => known.Name == collection))
        {
            return new LayerReferrer(collection, path, to);
        }

        bag.Error(path.HasWildcard ? DiagnosticCodes.InvalidPath : DiagnosticCodes.UnknownCollection,
            path.HasWildcard
                ? "The path of a referrer has no '*'." : $"The module has no collection {QuotedText.Of(collection)}.",
            mapping.Position, "Name one member of a collection that the module declares.");
        return null;
    }

    private DeclaredChange? ReadChange(SourceMapping mapping)
    {
        try
        {
            return DeclaredChangeJson.Read((JsonObject)mapping.ToJson());
        }
        catch (UpliftException error)
        {
            bag.Error(DiagnosticCodes.InvalidValue, $"The change cannot be read: {error.Message}", mapping.Position,
                "The forms are in the reference of the package format.");
            return null;
        }
    }

    private RecordSchema ReadSchema(SourceMapping mapping)
    {
        var own = new MappingReader(mapping, "schema", bag);
        var fields = new Dictionary<TreePath, FieldType>();
        foreach (var (text, position, value) in own.TakeMapping("fields")?.Members ?? [])
        {
            if (Path(text, position) is { } path
                && value is SourceScalar { Text: { } type }) fields[path] = FieldType.Parse(type);
            else own.Wrong(value, text, "a type such as string, integer? or array<string>");
        }

        var schema = new RecordSchema(own.TakeFlag("closed", false), fields);
        own.Finish();
        return schema;
    }

    private List<KeyValuePair<TreePath, ArrayPolicy>> ReadArrays(MappingReader own)
    {
        var arrays = new List<KeyValuePair<TreePath, ArrayPolicy>>();
        foreach (var (text, position, value) in own.TakeMapping("arrays")?.Members ?? [])
        {
            var policy = value switch
            {
                SourceScalar { Text: "set" } => new ArrayPolicy(ArrayKind.Set),
                SourceMapping { Members: [("key", _, SourceScalar { Text: { Length: > 0 } key })] } =>
                    new ArrayPolicy(ArrayKind.Keyed, key),
                _ => null,
            };
            if (policy is null) own.Wrong(value, text, "'set', or a mapping with 'key' alone");
            else if (Path(text, position) is { } path) arrays.Add(KeyValuePair.Create(path, policy));
        }

        return arrays;
    }

    private List<TreePath> Paths(MappingReader own, string key) =>
        [.. own.TakeList(key).Select(node => Path(node, key)).OfType<TreePath>()];

    private TreePath? Path(SourceNode node, string key)
    {
        if (node is SourceScalar { Text: { } text }) return Path(text, node.Position);
        bag.Error(DiagnosticCodes.InvalidValue, $"'{key}' must be a path, not a {node.Kind}.", node.Position);
        return null;
    }

    private TreePath? Path(string text, SourcePosition position)
    {
        try
        {
            return TreePath.Parse(text);
        }
        catch (UpliftException error)
        {
            bag.Error(DiagnosticCodes.InvalidPath, error.Message, position,
                "Write /member/member, and /member/[*]/member inside of keyed arrays.");
            return null;
        }
    }
}
