using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Documents.Xml;

namespace Uplift.Packages;

/// <summary>Reads <c>idFormat</c>, <c>references</c> and <c>unique</c> of a collection.</summary>
internal sealed class CollectionRulesReader(XmlNames names, DiagnosticBag bag)
{
    private readonly List<(string Collection, SourceNode Node)> _named = [];

    /// <summary>Takes the three keys.</summary>
    /// <param name="format">What paths are written for.</param>
    public CollectionRules Read(MappingReader reader, DocumentFormat format) => new()
    {
        UuidIds = reader.TakeWord("idFormat", false, ("any", false), ("uuid", true)),
        References = [.. reader.TakeList("references").Select(node => ReadReference(reader, node, format))
            .OfType<ReferenceRule>()],
        Unique = [.. reader.TakeList("unique").Select(node => ReadUnique(reader, node, format)).OfType<UniqueRule>()],
    };

    /// <summary>Complains of references to collections that the module does not declare.</summary>
    public void CheckNames(IReadOnlyList<Collection> collections)
    {
        foreach (var (name, node) in _named.Where(
            named => collections.All(collection => collection.Name != named.Collection)))
        {
            bag.Error(DiagnosticCodes.UnknownCollection,
                $"The module has no collection {QuotedText.Of(name)} to refer to.",
                node.Position, "Name a collection of the same module, or declare it.");
        }
    }

    private ReferenceRule? ReadReference(MappingReader reader, SourceNode node, DocumentFormat format)
    {
        if (node is not SourceMapping mapping)
        {
            reader.Wrong(node, "references", "a list of mappings with 'path' and 'collection'");
            return null;
        }

        var own = new MappingReader(mapping, "reference", bag);
        var path = own.Require("path") is { } at ? ReadPath(at, "'path' of a reference", format) : null;
        var collection = own.RequireText("collection");
        own.Finish();
        if (path is null || collection.Length == 0) return null;
        _named.Add((collection, node));
        return new ReferenceRule(path, collection);
    }

    private UniqueRule? ReadUnique(MappingReader reader, SourceNode node, DocumentFormat format)
    {
        var nodes = node is SourceList list ? list.Items : [node];
        var paths = nodes.Select(item => ReadPath(item, "path under 'unique'", format)).OfType<RulePath>().ToList();
        if (paths.Count != nodes.Count || paths.Count == 0) return null;
        if (!paths.Exists(path => path.Pointer is { HasWildcard: true })) return new UniqueRule(paths);
        reader.Wrong(node, "unique", "paths without '*'");
        return null;
    }

    private RulePath? ReadPath(SourceNode node, string what, DocumentFormat format) => format == DocumentFormat.Xml
        ? XmlPath.Read(node, what, names, bag) is { } expression ? new RulePath(null, expression) : null
        : DocumentPath.Read(node, what, bag) is { } pointer ? new RulePath(pointer, null) : null;
}
