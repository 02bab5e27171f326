namespace Uplift.Documents.Xml;

/// <summary>Which prefix stands for which namespace where in a document.</summary>
internal static class MarkupNamespaces
{
    private const string Xml = "http://www.w3.org/XML/1998/namespace";
    private const string Declarations = "http://www.w3.org/2000/xmlns/";

    /// <summary>The namespace of a prefix at an element; null when nothing declares it (none, for the empty
    /// prefix).</summary>
    public static string? Of(MarkupElement at, string prefix)
    {
        if (prefix == "xml") return Xml;
        for (MarkupContainer? scope = at; scope is MarkupElement element; scope = element.Parent)
        {
            foreach (var attribute in element.Attributes)
            {
                if (attribute.IsDeclaration && attribute.DeclaredPrefix == prefix) return attribute.Value;
            }
        }

        return prefix.Length == 0 ? "" : null;
    }

    /// <summary>All prefixes and their namespaces at an element.</summary>
    public static Dictionary<string, string> At(MarkupElement at)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        for (MarkupContainer? scope = at; scope is MarkupElement element; scope = element.Parent)
        {
            foreach (var attribute in element.Attributes)
            {
                if (attribute.IsDeclaration) result.TryAdd(attribute.DeclaredPrefix, attribute.Value);
            }
        }

        result.TryAdd("", "");
        return result;
    }

    /// <summary>A prefix that stands for the namespace of a name at an element; declares one there
    /// when none does.</summary>
    public static string ForElement(MarkupElement at, XmlName name)
    {
        if (at.Parent is MarkupElement parent && parent.Namespace == name.Namespace
            && Of(at, parent.Prefix) == name.Namespace) return parent.Prefix;
        if (Of(at, "") == name.Namespace) return "";
        if (name.Namespace.Length > 0)
        {
            return Known(at, name.Namespace) ?? Declare(at, Free(at, name.Prefix), name.Namespace);
        }

        return Declare(at, "", "");
    }

    /// <summary>As <see cref="ForElement"/> for an attribute, which the default namespace does not reach.</summary>
    public static string ForAttribute(MarkupElement at, XmlName name)
    {
        if (name.Namespace.Length == 0) return "";
        return name.Namespace == Xml
            ? "xml" : Known(at, name.Namespace) ?? Declare(at, Free(at, name.Prefix), name.Namespace);
    }

    /// <summary>Declares at a moved element what it used from its old surroundings and the new ones
    /// say otherwise.</summary>
    public static void Carry(MarkupElement moved, Dictionary<string, string> before)
    {
        var now = At(moved);
        string? text = null;
        foreach (var (prefix, name) in before)
        {
            if (now.GetValueOrDefault(prefix) == name) continue;
            if (moved.Attributes.Any(attribute => attribute.IsDeclaration && attribute.DeclaredPrefix == prefix))
            {
                continue;
            }

            var isUsed = prefix.Length == 0
                ? UsesDefault(moved)
                : (text ??= moved.ToString()).Contains(prefix + ":", StringComparison.Ordinal);
            if (isUsed) Declare(moved, prefix, name);
        }
    }

    private static bool UsesDefault(MarkupElement element)
    {
        if (element.Attributes.Any(attribute => attribute.IsDeclaration && attribute.DeclaredPrefix.Length == 0))
        {
            return false;
        }

        return element.Prefix.Length == 0 || element.Elements.Any(UsesDefault);
    }

    private static string? Known(MarkupElement at, string name)
    {
        foreach (var (prefix, bound) in At(at).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (prefix.Length > 0 && bound == name) return prefix;
        }

        return null;
    }

    private static string Free(MarkupElement at, string wanted)
    {
        var start = wanted.Length == 0 ? "n" : wanted;
        var prefix = start;
        for (var number = 1; Of(at, prefix) is not null; number++) prefix = start + number;
        return prefix;
    }

    internal static string Declare(MarkupElement at, string prefix, string name)
    {
        var attribute = prefix.Length == 0
            ? new MarkupAttribute("", "xmlns", Declarations)
            : new MarkupAttribute("xmlns", prefix, Declarations);
        attribute.Set(name);
        at.Add(attribute);
        return prefix;
    }
}
