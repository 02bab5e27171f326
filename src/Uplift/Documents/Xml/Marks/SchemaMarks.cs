using System.Text;
using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>The marks of the schema of one version, for one collection.</summary>
public sealed class SchemaMarks(IReadOnlyList<SchemaMark> marks)
{
    private static readonly XmlName s_id = new("", "id", "");

    /// <summary>A schema that says nothing.</summary>
    public static SchemaMarks None { get; } = new([]);

    public IReadOnlyList<SchemaMark> Marks => marks;

    /// <summary>
    /// Reads a list of mappings with <c>item</c>, <c>deprecated</c>, <c>plannedRemoval</c>,
    /// <c>removed</c> and <c>change</c>.
    /// </summary>
    public static SchemaMarks Read(SourceNode node, XmlNames names, DiagnosticBag bag)
    {
        if (node is not SourceList list)
        {
            bag.Error(DiagnosticCodes.InvalidValue, $"Marks must be a list, not a {node.Kind}.", node.Position);
            return None;
        }

        return new SchemaMarks([.. list.Items.Select(item => ReadMark(item, names, bag)).OfType<SchemaMark>()]);
    }

    /// <summary>
    /// The marked items of an object in document order: one for all the values of an item below one parent,
    /// as people decide on items.
    /// </summary>
    /// <exception cref="ObjectRefusedException">It is no XML document.</exception>
    public IReadOnlyList<MarkedItem> Find(string text) => marks.Count == 0 ? [] : Find(XmlText.Parse(text));

    internal IReadOnlyList<MarkedItem> Find(MarkupDocument document)
    {
        var found = new List<(int Order, MarkedItem Item)>();
        foreach (var mark in marks)
        {
            var items = mark.Items.Select(document.Root).Select(item => item.Element).OfType<MarkupElement>()
                .DistinctBy(element => (element.Parent, element.LocalName, element.Namespace));
            found.AddRange(items.Select(element => (document.OrderOf(element), new MarkedItem(PathOf(element), mark))));
        }

        return [.. found.OrderBy(entry => entry.Order).Select(entry => entry.Item)];
    }

    private static SchemaMark? ReadMark(SourceNode node, XmlNames names, DiagnosticBag bag)
    {
        if (node is not SourceMapping mapping)
        {
            bag.Error(DiagnosticCodes.InvalidValue, $"A mark must be a mapping, not a {node.Kind}.", node.Position);
            return null;
        }

        var reader = new MappingReader(mapping, "mark", bag);
        var items = reader.Require("item") is { } path ? XmlPath.Read(path, "'item'", names, bag) : null;
        var mark = (Deprecated: reader.TakeFlag("deprecated", false), Planned: reader.TakeText("plannedRemoval"),
            Removed: reader.TakeFlag("removed", false), Change: reader.TakeText("change"));
        reader.Finish();
        if (!mark.Deprecated && mark.Planned is null && !mark.Removed)
        {
            bag.Error(DiagnosticCodes.InvalidValue, "The mark says nothing of the item.", mapping.Position,
                "Write 'deprecated: true', 'plannedRemoval: VERSION' or 'removed: true'.");
        }

        return items is null ? null : new SchemaMark(items, mark.Deprecated, mark.Planned, mark.Removed, mark.Change);
    }

    private static string PathOf(MarkupElement item)
    {
        var path = new StringBuilder(item.LocalName);
        for (var above = item.Parent as MarkupElement; above?.Parent is MarkupElement; above = (MarkupElement)above.Parent)
        {
            var id = above.Find(s_id)?.Value;
            path.Insert(0, id is null ? $"{above.LocalName}/" : $"{above.LocalName}/[{id}]/");
        }

        return path.ToString();
    }

}
