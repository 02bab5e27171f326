using Uplift.Documents.Merging;

namespace Uplift.Documents.Xml;

/// <summary>
/// What some documents have in common at one place: which names stand there, and whether as a list. A list
/// in one document is one in all: a value with a natural key, one that the rules call a list, or a name that
/// stands twice below one parent.
/// </summary>
internal sealed class XmlItemForm
{
    private readonly SortedDictionary<string, XmlItemForm> _items = new(StringComparer.Ordinal);
    private bool _isList;
    private bool _hasKeys = true;

    /// <summary>How the values of the list are told apart; null where there is one value at most.</summary>
    public ArrayPolicy? List => !_isList ? null
        : _hasKeys ? new ArrayPolicy(ArrayKind.Keyed, XmlTree.Key) : new ArrayPolicy(ArrayKind.Set);

    public XmlItemForm this[string name] => _items[name];

    public static XmlItemForm Of(IReadOnlyList<MarkupDocument> documents, IReadOnlyList<XmlLabels> labels)
    {
        var root = new XmlItemForm();
        foreach (var (index, document) in documents.Index()) root.Learn(document.Root, labels[index]);
        return root;
    }

    /// <summary>What <see cref="TreeMerge"/> has to know of the trees.</summary>
    public TreePolicies ToPolicies()
    {
        var lists = new List<KeyValuePair<TreePath, ArrayPolicy>>();
        Describe(TreePath.Root, lists);
        return new TreePolicies(lists);
    }

    private void Learn(MarkupElement element, XmlLabels labels)
    {
        foreach (var values in labels.ElementsOf(element).GroupBy(XmlLabels.NameOf))
        {
            if (!_items.TryGetValue(values.Key, out var item)) _items.Add(values.Key, item = new XmlItemForm());
            item.LearnValues([.. values], labels);
        }
    }

    private void LearnValues(List<MarkupElement> values, XmlLabels labels)
    {
        var keys = values.ConvertAll(labels.KeyOf);
        _isList |= values.Count > 1 || values.Exists(labels.IsList);
        _hasKeys &= !keys.Contains(null) && keys.Distinct().Count() == keys.Count;
        foreach (var value in values.Where(value => !labels.IsAtomic(value))) Learn(value, labels);
    }

    private void Describe(TreePath path, List<KeyValuePair<TreePath, ArrayPolicy>> lists)
    {
        foreach (var (name, item) in _items)
        {
            var place = path.Member(name);
            if (item.List is { } policy)
            {
                lists.Add(new(place, policy));
                place = place.Element(TreeStep.Any);
            }

            item.Describe(place, lists);
        }
    }
}
