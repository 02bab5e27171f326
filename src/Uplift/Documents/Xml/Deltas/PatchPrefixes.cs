namespace Uplift.Documents.Xml;

/// <summary>
/// The prefixes by which selectors of a patch name elements and attributes: those that the documents use, else
/// the package's, else made ones. A selector without prefix means no namespace, so one that the documents have as their
/// default gets a prefix too.
/// </summary>
internal sealed class PatchPrefixes
{
    private const string Xml = "xml";

    private readonly Dictionary<string, string> _byNamespace = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _used = new(StringComparer.Ordinal);

    public PatchPrefixes(XmlNames names, params IEnumerable<MarkupDocument> documents)
    {
        foreach (var document in documents) Take(document.Root);
        foreach (var (prefix, name) in names.Declared.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Claim(prefix, name);
        }
    }

    /// <summary>The namespaces of the selectors so far, by prefix.</summary>
    public IReadOnlyDictionary<string, string> Used => _used;

    /// <summary>The name of an element in selectors.</summary>
    public string NameOf(MarkupElement element) => NameOf(element.LocalName, element.Namespace);

    /// <summary>The name of an attribute in selectors.</summary>
    public string NameOf(MarkupAttribute attribute) =>
        attribute.Prefix == Xml ? attribute.QualifiedName : NameOf(attribute.LocalName, attribute.Namespace);

    /// <summary>True when an attribute that is added by its name in selectors gets the prefix that the
    /// document gives it.</summary>
    public bool Keeps(MarkupAttribute attribute) => attribute.Prefix.Length == 0 || attribute.Prefix == Xml
        || _byNamespace.GetValueOrDefault(attribute.Namespace) == attribute.Prefix;

    private string NameOf(string local, string space)
    {
        if (space.Length == 0) return local;
        if (!_byNamespace.TryGetValue(space, out var prefix))
        {
            var number = 1;
            while (_byNamespace.ContainsValue($"ns{number}")) number++;
            _byNamespace.Add(space, prefix = $"ns{number}");
        }

        _used[prefix] = space;
        return $"{prefix}:{local}";
    }

    private void Take(MarkupElement element)
    {
        foreach (var attribute in element.Attributes)
        {
            if (attribute.IsDeclaration) Claim(attribute.DeclaredPrefix, attribute.Value);
        }

        foreach (var child in element.Elements) Take(child);
    }

    private void Claim(string prefix, string name)
    {
        if (prefix.Length > 0 && prefix != Xml && name.Length > 0 && !_byNamespace.ContainsValue(prefix))
        {
            _byNamespace.TryAdd(name, prefix);
        }
    }
}
