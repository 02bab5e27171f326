using System.Text.Json.Nodes;
using Uplift.Documents.Merging;

namespace Uplift.Documents.Xml;

/// <summary>
/// An XML object told as a tree for <see cref="TreeMerge"/>: elements are members, repeated ones arrays whose
/// values are known by their natural key or else by what they say. It remembers which element stands at which place.
/// </summary>
internal sealed class XmlTree
{
    /// <summary>The member that holds the text of an element.</summary>
    public const string Text = "#text";

    /// <summary>The member that holds the natural key of a value of a list.</summary>
    public const string Key = "#key";

    private readonly Dictionary<TreePath, MarkupElement> _elements = [];

    private XmlTree(MarkupDocument document, XmlLabels labels, XmlItemForm form)
    {
        (Document, Labels) = (document, labels);
        Root = ToObject(document.Root, TreePath.Root, form);
    }

    public MarkupDocument Document { get; }

    public XmlLabels Labels { get; }

    public JsonObject Root { get; }

    /// <summary>The element at a place; null where none stands.</summary>
    public MarkupElement? Find(TreePath path) => _elements.GetValueOrDefault(path);

    /// <summary>The element at a place or the nearest one above it.</summary>
    public MarkupElement Above(TreePath path)
    {
        while (Find(path) is null) path = path.Parent;
        return Find(path)!;
    }

    /// <summary>Tells documents as trees of one form, so that they can be compared.</summary>
    public static (IReadOnlyList<XmlTree> Trees, TreePolicies Policies) Of(
        IReadOnlyList<MarkupDocument> documents, XmlMergeRules rules)
    {
        var labels = documents.Select(document => new XmlLabels(document, rules)).ToList();
        var form = XmlItemForm.Of(documents, labels);
        return ([.. documents.Select((document, index) => new XmlTree(document, labels[index], form))],
            form.ToPolicies());
    }

    private JsonObject ToObject(MarkupElement element, TreePath path, XmlItemForm form)
    {
        _elements[path] = element;
        var result = new JsonObject();
        foreach (var attribute in Labels.AttributesOf(element))
        {
            result["@" + XmlLabels.NameOf(attribute)] = XmlLabels.ValueOf(attribute.Value, element);
        }

        foreach (var values in Labels.ElementsOf(element).GroupBy(XmlLabels.NameOf))
        {
            var (place, item) = (path.Member(values.Key), form[values.Key]);
            result[values.Key] = item.List switch
            {
                null => ToValue(values.First(), place, item),
                { Kind: ArrayKind.Keyed } => new JsonArray([.. values.Select(value => ToKeyed(value, place, item))]),
                var set => new JsonArray([.. values.Select(value => ToMember(value, place, set))]),
            };
        }

        if (!element.Elements.Any()) result[Text] = XmlLabels.ValueOf(element.Value, element);
        return result;
    }

    private JsonNode ToValue(MarkupElement element, TreePath path, XmlItemForm form)
    {
        _elements[path] = element;
        return Labels.IsAtomic(element) ? JsonValue.Create(Labels.CanonicalOf(element)) : ToObject(element, path, form);
    }

    private JsonObject ToKeyed(MarkupElement element, TreePath path, XmlItemForm form)
    {
        var key = Labels.KeyOf(element)!;
        var value = ToValue(element, path.Element(key), form);
        var result = value as JsonObject ?? new JsonObject { [Text] = value };
        result[Key] = key;
        return result;
    }

    private JsonValue ToMember(MarkupElement element, TreePath path, ArrayPolicy policy)
    {
        var value = JsonValue.Create(Labels.CanonicalOf(element));
        _elements.TryAdd(path.Element(policy.NameOf(value)!), element);
        return value;
    }
}
